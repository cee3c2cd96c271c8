package check

import (
	"slices"
	"sort"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// Book checks the cells of one notebook again and again, and keeps what it
// found: after an edit only the cells that read something which has changed are
// checked. The answer is always what a new Book would give.
//
// A cell reads the nearest earlier definition of a name; a function also what
// later cells make of it, because it runs later. Cells that need each other (a
// function that calls one further down, impl blocks and their type) are
// checked together. A cell whose text does not parse is silent beyond that, and
// what it may define is unknown elsewhere.
//
// A Book is for one goroutine. What it keeps is bounded: the cells of the last
// few checks.
type Book struct {
	src     *diag.Source       // all cells ever read, one behind the other: a place names a cell for good
	pool    map[string][]*cell // by text
	round   int
	version any
	lenient bool
	last    []*cell

	thorough bool // tests: no cell is walked only once
}

// keptRounds is for how many checks a cell that is no longer there is kept: it may come back.
const keptRounds = 4

// leastText is how much text of cells that are gone is never worth reading everything anew (in bytes).
const leastText = 256 << 10

// NewBook makes a Book that knows nothing.
func NewBook() *Book {
	b := &Book{}
	b.forget()
	return b
}

// forget begins a new text. Its first byte is in no cell: the empty span means no place.
func (b *Book) forget() { b.src, b.pool, b.last = diag.NewSource("", "\n"), map[string][]*cell{}, nil }

// Check checks the cells in their order. Places in what it gives are those of Result.Source, of which
// Result.Cells are the parts. version changes with what env.Known says. Between two cells
// it asks stop, and ends with its error; what was found until then is kept.
func (b *Book) Check(stop func() error, name string, texts []string, env Env, version any) (*Result, error) {
	b.round++
	env.Cell, env.Whole = true, true
	cells := b.read(name, texts)
	for _, c := range cells {
		env.Lenient = env.Lenient || c.lenient
	}
	if b.version != version || b.lenient != env.Lenient {
		b.dropResults()
		b.version, b.lenient = version, env.Lenient
	}
	for _, c := range cells {
		c.judge(env.Lenient)
	}
	w := &work{book: b, env: env, n: newNotebook(cells), gone: b.gone(cells), alive: byPlace(cells)}
	w.defined = w.n.names()
	w.names = strings.Join(w.defined, " ")
	w.n.builtin = env.builtin
	for _, g := range w.n.groups {
		if err := stop(); err != nil {
			return nil, err
		}
		w.group(g)
	}
	b.last = cells
	b.evict()
	return w.result(), nil
}

// read finds the cells of texts, and parses those that are new.
func (b *Book) read(name string, texts []string) []*cell {
	size := 0
	for _, t := range texts {
		size += len(t) + 1
	}
	if b.src.Name != name || len(b.src.Text) > leastText+4*size {
		b.forget()
		b.src.Name = name
	}
	out := make([]*cell, len(texts))
	for i, t := range texts {
		out[i] = b.cellOf(t)
		out[i].round = b.round
	}
	return out
}

// cellOf gives a cell of that text which this check does not have yet.
func (b *Book) cellOf(text string) *cell {
	for _, c := range b.pool[text] {
		if c.round != b.round {
			return c
		}
	}
	start := b.src.Extend(text)
	c := readCell(b.src, text, diag.Span{Start: start, End: start + len(text)})
	b.src.Extend("\n")
	b.pool[text] = append(b.pool[text], c)
	return c
}

func (b *Book) dropResults() {
	for _, list := range b.pool {
		for _, c := range list {
			c.result = nil
		}
	}
}

func (b *Book) evict() {
	for text, list := range b.pool {
		list = slices.DeleteFunc(list, func(c *cell) bool { return c.round < b.round-keptRounds })
		if b.pool[text] = list; len(list) == 0 {
			delete(b.pool, text)
		}
	}
}

// gone gives what cells of the last check handed on that this one does not have, by name: a
// new version of such a cell may hand on the same.
func (b *Book) gone(cells []*cell) map[string][]*export {
	out := map[string][]*export{}
	for _, c := range b.last {
		if c.round == b.round || c.result == nil {
			continue
		}
		for name, e := range c.result.exports[slices.Index(c.result.cells, c)] {
			out[name] = append(out[name], e)
		}
	}
	return out
}

// judge tells whether a cell parses: a lenient program may have unknown escape sequences.
func (c *cell) judge(lenient bool) {
	c.bad = slices.ContainsFunc(c.parsed, func(d *diag.Diagnostic) bool {
		return d.Severity == diag.Error && !(lenient && d.Code == "E0110")
	})
}

// work is one check of a Book.
type work struct {
	book *Book
	env  Env
	n    *notebook

	defined []string // what the notebook defines, sorted
	names   string   // the same as one text

	gone  map[string][]*export
	alive []*cell // by place
}

// builtin tells names that mean something without anybody defining them.
func (e *Env) builtin(name string) bool {
	return e.Library != nil && (e.Library.shelf.HasGlobal(name) || e.Library.shelf.HasModule(name)) || name == "None"
}

// names lists what the notebook defines, for suggestions.
func (n *notebook) names() (out []string) {
	for name := range n.defs {
		if n.anyHas(name, binds|declares) {
			out = append(out, name)
		}
	}
	sort.Strings(out)
	return out
}

func byPlace(cells []*cell) []*cell {
	out := slices.Clone(cells)
	slices.SortFunc(out, func(a, b *cell) int { return a.span.Start - b.span.Start })
	return out
}

// cellAt gives the cell in which an offset lies, or nil.
func cellAt(sorted []*cell, offset int) *cell {
	i := sort.Search(len(sorted), func(i int) bool { return sorted[i].span.Start > offset }) - 1
	if i < 0 || offset > sorted[i].span.End {
		return nil
	}
	return sorted[i]
}

// group takes what is known of some cells, or checks them.
func (w *work) group(group []int) {
	cells := make([]*cell, len(group))
	for k, i := range group {
		cells[k] = w.n.cells[i]
	}
	around := w.n.surround(group)
	r := cells[0].result
	if r == nil || r.c.readFiles || !slices.Equal(r.cells, cells) || !r.holds(w, around) {
		r = w.check(group, cells, around)
		w.handOn(r)
	}
	for _, c := range cells {
		c.result = r
	}
}

func (w *work) check(group []int, cells []*cell, around *surroundings) *result {
	prog, info := cells[0].prog, cells[0].info
	if len(cells) > 1 {
		prog = &syntax.Program{}
		for _, c := range cells {
			prog.Stmts = append(prog.Stmts, c.prog.Stmts...)
		}
		info = scope.Resolve(prog)
	}
	c := w.checker(prog, info, cells, around)
	if w.book.thorough || !c.runOnce() {
		around = w.n.surround(group)
		c = w.checker(prog, info, cells, around)
		c.run()
	}
	c.out.Sort()
	r := &result{cells: cells, c: c, key: around.key, exits: c.exits}
	if c.askedNames {
		r.names = &w.names
	}
	if r.places = w.places(r); len(r.places) > 0 {
		r.spots = spotsOf(r.key)
	}
	return r
}

func (w *work) checker(prog *syntax.Program, info *scope.Info, cells []*cell, around *surroundings) *checker {
	around.names = w.defined
	around.fun = w.funAt
	c := newChecker(w.book.src, prog, info, w.env)
	c.around, c.cells = around, cells
	nodes := 0
	for _, x := range cells {
		nodes += x.nodes
	}
	c.types, c.defs = make(map[syntax.Expr]types.Type, nodes), make(map[syntax.Expr]Definition, nodes/2)
	for kind, list := range around.impls {
		c.impls[kind] = slices.Clone(list)
	}
	return c
}

// funAt finds a function of a cell that has been checked.
func (w *work) funAt(n syntax.Expr) *funInfo {
	if c := cellAt(w.alive, n.Span().Start); c != nil && c.result != nil {
		if f := c.result.c.funs[n]; f != nil {
			return f
		}
	}
	for _, c := range w.alive { // of a file that another cell uses
		if c.result != nil && c.result.c.fileFuns[n] != nil {
			return c.result.c.fileFuns[n]
		}
	}
	return nil
}

// places gives the other cells into which the diagnostics of a group point.
func (w *work) places(r *result) (out []*cell) {
	note := func(src *diag.Source, at diag.Span) {
		if c := cellAt(w.alive, at.Start); src == w.book.src && c != nil && !slices.Contains(r.cells, c) && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	for _, d := range r.c.out {
		for _, x := range d.Related {
			note(x.Source, x.Span)
		}
		for _, f := range d.Fixes {
			for _, e := range f.Edits {
				note(d.Source, e.Span)
			}
		}
	}
	return out
}

// spotsOf gives where the exports of a key stand.
func spotsOf(key []keyItem) (out []diag.Span) {
	for _, k := range key {
		at := diag.Span{}
		if k.exp != nil {
			at, _ = k.exp.place()
		}
		out = append(out, at)
	}
	return out
}

// handOn gives what a checked group hands on its identities: those of what was there before, where nobody can tell the difference.
func (w *work) handOn(r *result) {
	r.payloads = exportsOf(r)
	r.exports = make([]map[string]*export, len(r.cells))
	for k, c := range r.cells {
		r.exports[k] = make(map[string]*export, len(r.payloads[k]))
		for name, p := range r.payloads[k] {
			e := w.identity(c, name, p)
			e.payload, e.claimed = *p, w.book.round
			r.exports[k][name] = e
		}
	}
}

func (w *work) identity(c *cell, name string, p *payload) *export {
	before := w.gone[name]
	if c.result != nil {
		if e := c.result.exports[slices.Index(c.result.cells, c)][name]; e != nil {
			before = append([]*export{e}, before...)
		}
	}
	for _, e := range before {
		if e.claimed != w.book.round && p.same(&e.payload) {
			return e
		}
	}
	return &export{}
}

// result is what was found of a group of cells.
type result struct {
	cells    []*cell
	c        *checker
	key      []keyItem
	names    *string     // all names of the notebook, if they mattered
	places   []*cell     // other cells into which diagnostics point
	spots    []diag.Span // where what was read stood, if they do
	exits    []map[string]types.Type
	payloads []map[string]*payload
	exports  []map[string]*export
	wild     export // stands for what needs no name
}

// holds tells whether the group would be found the same again, and then makes its exports stand for it.
func (r *result) holds(w *work, around *surroundings) bool {
	if !slices.Equal(r.key, around.key) || r.names != nil && *r.names != w.names {
		return false
	}
	for _, c := range r.places {
		if c.round != w.book.round {
			return false
		}
	}
	if len(r.places) > 0 && !slices.Equal(r.spots, spotsOf(around.key)) {
		return false
	}
	for k := range r.exports {
		for _, e := range r.exports[k] {
			if e.claimed == w.book.round {
				return false
			}
		}
	}
	for k := range r.exports {
		for name, e := range r.exports[k] {
			e.payload, e.claimed = *r.payloads[k][name], w.book.round
		}
	}
	return true
}

// result puts together what was found of all cells.
func (w *work) result() *Result {
	r := &Result{Source: w.book.src, Program: &syntax.Program{Lenient: w.env.Lenient}, alive: w.alive, n: w.n}
	r.checked = make([]*checker, len(w.alive))
	for i, c := range w.alive {
		r.checked[i] = c.result.c
	}
	found := map[*cell]diag.List{}
	for _, g := range w.n.groups {
		for _, d := range w.n.cells[g[0]].result.c.out {
			c := cellAt(w.alive, d.Span.Start)
			found[c] = append(found[c], d)
		}
	}
	for _, c := range w.n.cells {
		r.Cells = append(r.Cells, c.span)
		r.Bad = r.Bad || c.bad
		r.Program.Stmts = append(r.Program.Stmts, c.prog.Stmts...)
		r.Program.Semi = append(r.Program.Semi, c.prog.Semi...)
		list := c.said(w.env.Lenient)
		if !c.bad {
			list = append(list, found[c]...)
		}
		list.Sort()
		r.Diagnostics = append(r.Diagnostics, list...)
	}
	return r
}

// said is what the parser says of a cell.
func (c *cell) said(lenient bool) diag.List {
	out := make(diag.List, 0, len(c.parsed))
	for _, d := range c.parsed {
		if lenient && d.Code == "E0110" {
			relaxed := *d
			relaxed.Severity = diag.Warning
			d = &relaxed
		}
		out = append(out, d)
	}
	return out
}
