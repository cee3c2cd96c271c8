package eval

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Breakpoint is a line to stop at, and when; what is empty asks for nothing.
type Breakpoint struct {
	Line      int    // 1-based
	Condition string // stops where this is true
	Hits      string // stops at some of the times: "3", ">= 3", "> 3", "< 3", "% 3"
	Log       string // does not stop but logs this, with {expressions} filled in
}

// Placed is where a breakpoint came to lie; Line is 0 if it can't be, and Problem says why.
type Placed struct {
	Line    int
	Problem string
}

// breakpoint is one that was set.
type breakpoint struct {
	Breakpoint
	reached atomic.Int64
}

// breaks are the breakpoints of one text: by where their statements begin.
type breaks struct {
	at atomic.Pointer[map[int]*breakpoint]
}

// stopPlace is one statement that a program can stop at.
type stopPlace struct {
	site  *site
	line  int
	known []variable // the locals that are there before it runs
	file  *breaks
}

func (d *Debugger) file(text string) *breaks {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.files[text]
	if b == nil {
		b = &breaks{}
		d.files[text] = b
	}
	return b
}

// Break sets the breakpoints of a text, which replace those it had. Each lies where
// the next statement begins, on its line or below.
func (d *Debugger) Break(src *diag.Source, list []Breakpoint) (set []Placed) {
	starts, at := firstOnLines(src), map[int]*breakpoint{}
	for _, b := range list {
		p := Placed{Problem: b.problem()}
		i := slices.IndexFunc(starts, func(s int) bool { return src.LineOf(s) >= b.Line })
		switch {
		case p.Problem != "":
		case i < 0:
			p.Problem = "no statement begins on this line or below it"
		default:
			p.Line = src.LineOf(starts[i])
			at[starts[i]] = &breakpoint{Breakpoint: b}
		}
		set = append(set, p)
	}
	d.file(src.Text).at.Store(&at)
	return set
}

// problem says what is wrong with the texts of a breakpoint.
func (b Breakpoint) problem() string {
	if _, ok := hitsAt(b.Hits, 1); !ok {
		return fmt.Sprintf("%q is no number of hits: write 3, >= 3 or %% 3", b.Hits)
	}
	for _, text := range []string{b.Condition, logText(b.Log)} {
		if _, diags := syntax.Parse(diag.NewSource("condition", text)); diags.HasErrors() {
			return diags[0].Message
		}
	}
	return ""
}

// hitsAt tells whether the n-th time counts; ok is false if the text is no rule.
func hitsAt(rule string, n int64) (hit, ok bool) {
	rule = strings.TrimSpace(rule)
	if rule == "" {
		return true, true
	}
	op := rule[:len(rule)-len(strings.TrimLeft(rule, "<>=%"))]
	k, err := strconv.ParseInt(strings.TrimSpace(rule[len(op):]), 10, 64)
	if err != nil || k < 0 {
		return false, false
	}
	switch op {
	case "", "=", "==":
		return n == k, true
	case ">":
		return n > k, true
	case ">=":
		return n >= k, true
	case "<":
		return n < k, true
	case "<=":
		return n <= k, true
	case "%":
		return k > 0 && n%k == 0, k > 0
	}
	return false, false
}

// logText makes a log point's text an expression: an f-string, quoted as one.
func logText(text string) string {
	if text == "" {
		return ""
	}
	return "f" + value.Quote(text)
}

// wantsBreak tells whether a program stops at a breakpoint that it has come to.
func (d *Debugger) wantsBreak(fr *frame, b *breakpoint) bool {
	h := &Halted{fr: fr, d: d}
	if b.Condition != "" {
		v, err := h.Eval(0, diag.NewSource("condition", b.Condition))
		if err != nil {
			d.log(fmt.Sprintf("the condition `%s` failed: %v", b.Condition, err))
			return true
		}
		if v.IsNull() || v.IsBool() && !v.AsBool() {
			return false
		}
	}
	if hit, _ := hitsAt(b.Hits, b.reached.Add(1)); !hit {
		return false
	}
	if b.Log == "" {
		return true
	}
	v, err := h.Eval(0, diag.NewSource("log point", logText(b.Log)))
	if err != nil {
		d.log(fmt.Sprintf("the log point %q failed: %v", b.Log, err))
		return false
	}
	d.log(value.Interpolate(v))
	return false
}

func (d *Debugger) log(text string) {
	if d.Logged != nil {
		d.Logged(text + "\n")
	}
}

// Lines lists the lines of a text at which a program can stop.
func Lines(src *diag.Source) (lines []int) {
	for _, s := range firstOnLines(src) {
		lines = append(lines, src.LineOf(s))
	}
	return lines
}

// firstOnLines lists where statements begin, of those on one line the first, in order.
func firstOnLines(src *diag.Source) (starts []int) {
	prog, _ := syntax.Parse(src)
	first := map[int]int{}
	note := func(n syntax.Expr) bool {
		for _, s := range stopsIn(n) {
			start := s.Span().Start
			line := src.LineOf(start)
			if old, ok := first[line]; !ok || start < old {
				first[line] = start
			}
		}
		return true
	}
	note(prog)
	for _, s := range prog.Stmts {
		syntax.Walk(s, note)
	}
	for _, start := range first {
		starts = append(starts, start)
	}
	slices.Sort(starts)
	return starts
}

// stopsIn lists the statements right inside of a node that code stops at: what compiler.counted is given.
func stopsIn(n syntax.Expr) (list []syntax.Expr) {
	switch n := n.(type) {
	case *syntax.Program:
		list = slices.Clone(n.Stmts)
	case *syntax.Mod:
		list = slices.Clone(n.Body)
	case *syntax.Block:
		list = slices.Clone(n.Stmts)
	case *syntax.Match:
		for _, a := range n.Arms {
			list = append(list, a.Body)
		}
	case *syntax.Lambda:
		list = []syntax.Expr{n.Body}
	}
	return slices.DeleteFunc(list, func(s syntax.Expr) bool { return !stopsAt(s) })
}

// stopsAt tells statements that do something themselves.
func stopsAt(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Block, *syntax.Fun, *syntax.Struct, *syntax.Enum, *syntax.Trait, *syntax.Class, *syntax.Impl, *syntax.Mod, *syntax.Use,
		*syntax.TypeAlias, *syntax.Actor, *syntax.Effect:
		return false
	case *syntax.Export:
		return n.Decl != nil && stopsAt(n.Decl)
	}
	return e != nil
}

// watched lets a program stop before a statement, and where an error leaves it.
func (c *compiler) watched(e syntax.Expr, x code) code {
	if !stopsAt(e) {
		return x
	}
	d, st := c.eng.debug, c.at(e)
	p := &stopPlace{site: st, line: c.src.LineOf(st.span.Start), file: d.file(c.src.Text)}
	for _, v := range c.open {
		if v.Decl.Start < st.span.Start || v.Param {
			p.known = append(p.known, c.local(v))
		}
	}
	for i, v := range c.fn.Captures {
		p.known = append(p.known, variable{where: inCapture, i: i, v: v})
	}
	return func(fr *frame) value.Value {
		d.reach(fr, p)
		if d.errors.Load() == int32(NoErrors) {
			return x(fr)
		}
		return d.attempt(fr, x)
	}
}

// entered forgets where an earlier call in the same frame was. The body of a lambda is a statement.
func (c *compiler) entered(node syntax.Expr, x code) code {
	if l, ok := node.(*syntax.Lambda); ok {
		x = c.watched(l.Body, x)
	}
	return func(fr *frame) value.Value {
		fr.place = nil
		return x(fr)
	}
}

// attempt runs a statement whose error may stop the program before anything is unwound.
func (d *Debugger) attempt(fr *frame, x code) value.Value {
	ok := false
	defer func() {
		if ok {
			return
		}
		p := recover()
		if r, is := p.(*raise); is {
			d.failing(fr.th.cur, r)
		}
		panic(p)
	}()
	v := x(fr)
	ok = true
	return v
}

// opened notes a local that statements from here on may see.
func (c *compiler) opened(v *scope.Var) {
	if c.eng.debug != nil {
		c.open = append(c.open, v)
	}
}

// closed forgets the locals of a statement that binds none for those behind it.
func (c *compiler) closed(s syntax.Expr, before int) {
	switch s.(type) {
	case *syntax.Let, *syntax.Fun:
		return
	}
	c.open = c.open[:min(before, len(c.open))]
}
