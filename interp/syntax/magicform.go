package syntax

import (
	"strings"

	"skep/diag"
)

// Modules as magics name them. A program can write no such names, so no variable hides what they mean; see module.Shelf.
const (
	magicModule = "%magic"
	frameModule = "%df"
)

// written is a magic as it stands in a cell.
type written struct {
	*Magic
	whole bool      // it begins with %% at the top of the cell
	head  diag.Span // its percent signs and its name
	line  string    // what follows on its line, without white space around it
	at    int       // where that stands
	body  diag.Span // the lines below, of a whole cell of text
}

// magic reads what the token of a magic says: an expression of the language. It may stand for several statements.
func (p *parser) magic() Expr {
	w := p.written()
	first := p.next() == 0
	switch {
	case w.Magic == nil:
		p.unknownMagic(w)
	case w.whole && !(first && w.Cell != ""), !w.whole && w.Line == "":
		p.misplacedMagic(w, first)
	case w.front && !(first && p.at(tkEOF)):
		p.badMagic(w, w.head, "stands alone in a cell")
	}
	switch w.Name {
	case "sql":
		return p.query(w)
	case "time":
		return p.timed(w)
	case "timeit":
		return p.repeated(w)
	}
	return p.plainMagic(w)
}

// written takes the current token apart.
func (p *parser) written() *written {
	at, text := p.here(), p.text(p.i)
	m, n := MagicAt(text)
	w := &written{Magic: m, head: diag.Span{Start: at.Start, End: at.Start + n}}
	w.whole = strings.HasPrefix(text, "%%")
	line := text[n:]
	if w.whole {
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			w.body = diag.Span{Start: at.Start + n + i + 1, End: at.End}
			line = line[:i]
		}
	}
	w.line = strings.TrimSpace(line)
	w.at = w.head.End + len(line) - len(strings.TrimLeft(line, " \t\r"))
	return w
}

func (p *parser) unknownMagic(w *written) {
	name := strings.TrimLeft(p.src.Text[w.head.Start:w.head.End], "%")
	d := p.err(codeMagic, w.head, "there is no magic `"+p.src.Text[w.head.Start:w.head.End]+"`")
	d.Hint = "`%lsmagic` lists them"
	var names []string
	for i := range Magics {
		names = append(names, Magics[i].Name)
	}
	if near := diag.Near(name, names, max(1, len(name)/2)); near != "" {
		d.Fixes = []diag.Fix{{Title: "replace it with `" + near + "`", Edits: []diag.Edit{{Span: diag.Span{Start: w.head.End - len(name), End: w.head.End}, New: near}}}}
	}
	p.bail()
}

// misplacedMagic reports a form that a magic does not have, or a %%name that is not the cell's first line.
func (p *parser) misplacedMagic(w *written, first bool) {
	if w.whole && w.Cell == "" {
		p.badMagic(w, w.head, "is written with one `%`")
	}
	if !first && w.whole {
		p.badMagic(w, w.head, "is the first line of a cell")
	}
	p.badMagic(w, w.head, "is written with `%%`, as the first line of a cell")
}

// badMagic reports a magic that is not written as it has to be, and gives it up.
func (p *parser) badMagic(w *written, at diag.Span, problem string) {
	form := w.Line
	if form == "" || w.whole && w.Cell != "" {
		form = w.Cell
	}
	d := p.err(codeMagic, at, "`"+p.src.Text[w.head.Start:w.head.End]+"` "+problem)
	d.Hint = "it is written `" + form + "`"
	p.bail()
}

// plainMagic is a call of the function that a magic is named after, with its line and its body as texts.
func (p *parser) plainMagic(w *written) Expr {
	name := w.Name
	switch name {
	case "!":
		name = "shell"
	case "!!":
		name = "lines"
	}
	if w.front {
		return p.frontMagic(w)
	}
	var args []Arg
	switch {
	case w.operand == noOperand && w.line != "":
		p.badMagic(w, w.lineSpan(), "takes nothing on its line")
	case w.operand == mustOperand && w.line == "":
		p.badMagic(w, w.head, "needs something behind it")
	case w.line != "":
		args = append(args, p.verbatim(w.lineSpan()))
	}
	if w.whole {
		args = append(args, p.verbatim(w.body))
	}
	return p.magicCall(w, magicModule, name, args...)
}

// frontMagic is what remains of a magic of the front end where there is none: an error of the run.
func (p *parser) frontMagic(w *written) Expr {
	return p.magicCall(w, magicModule, "front", Arg{Value: &Str{At: At{w.head}, Value: w.Name, Raw: true}})
}

func (w *written) lineSpan() diag.Span { return diag.Span{Start: w.at, End: w.at + len(w.line)} }

// verbatim is a piece of the source as a text.
func (p *parser) verbatim(at diag.Span) Arg {
	return Arg{Value: &Str{At: At{at}, Value: strings.Clone(p.src.Text[at.Start:at.End]), Raw: true}}
}

// magicCall is a call of a function that programs cannot name; its place is the magic's name.
func (p *parser) magicCall(w *written, module, function string, args ...Arg) *MethodCall {
	at := At{w.head}
	whole := At{diag.Span{Start: w.head.Start, End: max(w.head.End, p.lastEnd())}}
	return &MethodCall{At: whole, Recv: &Name{at, module}, Name: Ident{at, function}, Args: args}
}

// query is %sql and %%sql.
func (p *parser) query(w *written) Expr {
	at := w.lineSpan()
	if w.whole {
		at = w.body
	}
	if strings.TrimSpace(p.src.Text[at.Start:at.End]) == "" {
		p.badMagic(w, w.head, "needs a query")
	}
	args := []Arg{p.verbatim(at)}
	if entries := p.queryVariables(at); len(entries) > 0 {
		args = append(args, Arg{Value: &Dict{At: At{at}, Entries: entries}})
	}
	call := p.magicCall(w, frameModule, "sql", args...)
	if !w.whole || w.line == "" {
		return call
	}
	return p.bound(w, call)
}

// bound gives the frame of a query to a variable, and shows it.
func (p *parser) bound(w *written, call Expr) Expr {
	at := w.lineSpan()
	if name, ok := strings.CutSuffix(w.line, "<<"); ok {
		rest := diag.Span{Start: at.Start + len(strings.TrimRight(name, " \t")), End: at.End}
		p.err(codeMagic, rest, "the name stands alone behind `%%sql`").Fixes = []diag.Fix{{Title: "remove `<<`", Edits: []diag.Edit{{Span: rest}}}}
		p.bail()
	}
	if !isPlainName(w.line) {
		p.badMagic(w, at, "takes one name of a variable")
	}
	name := Ident{At{at}, p.intern(w.line)}
	p.shown = &Name{At{at}, name.Name}
	return &Let{At: At{call.Span()}, Pat: &BindPat{At: At{at}, Name: name}, Value: call}
}

// isPlainName says whether a text is one name that a variable can have.
func isPlainName(s string) bool {
	l := newLexer(diag.NewSource("", s), 0, false)
	l.lex()
	return len(l.toks) == 2 && l.toks[0].kind.isName() && int(l.toks[0].end) == len(s)
}

// queryVariables finds the $names of a query outside of its texts and comments, each once.
func (p *parser) queryVariables(at diag.Span) (out []DictEntry) {
	s, seen := p.src.Text[at.Start:at.End], map[string]bool{}
	for i := 0; i < len(s); {
		if n := quotedEnd(s[i:]); n > 0 {
			i += n
			continue
		}
		if s[i] != '$' || i+1 == len(s) || !isLetter(s[i+1]) {
			i++
			continue
		}
		start := i + 1
		for i = start; i < len(s) && isIdent(s[i]); {
			i++
		}
		name, place := p.intern(s[start:i]), At{diag.Span{Start: at.Start + start, End: at.Start + i}}
		if !seen[name] {
			seen[name] = true
			out = append(out, DictEntry{At: place, Name: name, Value: &Name{place, name}})
		}
	}
	return out
}

// quotedEnd is how long the text, quoted name or comment of SQL at the start of s is, 0 if none begins there.
func quotedEnd(s string) int {
	closer := ""
	switch {
	case s[0] == '\'' || s[0] == '"':
		closer = s[:1]
	case strings.HasPrefix(s, "--"):
		closer = "\n"
	case strings.HasPrefix(s, "/*"):
		closer = "*/"
	default:
		return 0
	}
	open := min(len(closer), len(s))
	if i := strings.Index(s[open:], closer); i >= 0 && closer != "\n" {
		return open + i + len(closer)
	} else if i >= 0 {
		return open + i + 1
	}
	return len(s)
}

// Spoken gives an expression as it is written: without the call that %time or %timeit makes of it.
func Spoken(x Expr) Expr {
	c, ok := x.(*MethodCall)
	if !ok || len(c.Args) == 0 {
		return x
	}
	if m, ok := c.Recv.(*Name); !ok || m.Name != magicModule {
		return x
	}
	switch c.Name.Name {
	case "time":
		return c.Args[1].Value
	case "timeit":
		return c.Args[0].Value.(*Lambda).Body
	}
	return x
}

// timed is %time, whose clock is read before what it measures, because arguments are evaluated from left to right; and
// %%time, which the session does: the cell's statements stay at the top level.
func (p *parser) timed(w *written) Expr {
	if w.whole {
		if w.line != "" {
			p.badMagic(w, w.lineSpan(), "takes nothing on its line")
		}
		p.timing = true
		return nil
	}
	if w.line != "" {
		p.badMagic(w, w.lineSpan(), "has no options")
	}
	p.wantCode(w)
	x := p.stmt()
	switch n := x.(type) {
	case *Let:
		if n.Value != nil {
			n.Value = p.clocked(w, n.Value)
		}
	case *Assign:
		n.Value = p.clocked(w, n.Value)
	case *Fun, *Struct, *Class, *Enum, *Trait, *Impl, *Actor, *Effect, *Mod, *Use, *Export, *TypeAlias:
		p.badMagic(w, w.head, "measures statements, and this is a declaration")
	case *Bad:
	default:
		return p.clocked(w, x)
	}
	return x
}

func (p *parser) clocked(w *written, x Expr) Expr {
	clock := &MethodCall{At: At{w.head}, Recv: &Name{At{w.head}, magicModule}, Name: Ident{At{w.head}, "clock"}}
	call := p.magicCall(w, magicModule, "time", Arg{Value: clock}, Arg{Value: x})
	call.S = x.Span()
	return call
}

// wantCode says that something has to follow on the line.
func (p *parser) wantCode(w *written) {
	if p.onNewLine() || p.at(tkEOF) {
		p.badMagic(w, w.head, "needs something to run on its line")
	}
}

// repeated is %timeit and %%timeit.
func (p *parser) repeated(w *written) Expr {
	args := p.roundOptions(w)
	start := p.start()
	var body Expr
	if w.whole {
		b := &Block{}
		b.Stmts, b.Semi = p.stmts(-1)
		b.At = p.since(start)
		body = b
	} else {
		p.wantCode(w)
		body = p.expr()
	}
	f := &Lambda{At: At{body.Span()}, Body: body}
	return p.magicCall(w, magicModule, "timeit", append([]Arg{{Value: f}}, args...)...)
}

// roundOptions reads -n LOOPS and -r RUNS.
func (p *parser) roundOptions(w *written) (args []Arg) {
	rest := w.line
	for rest != "" {
		name := map[byte]string{'n': "loops", 'r': "runs"}
		n, digits := int64(0), 0
		if len(rest) > 1 && rest[0] == '-' && name[rest[1]] != "" {
			number := strings.TrimLeft(rest[2:], " \t")
			for digits < len(number) && digits < 9 && isDigit(number[digits]) {
				n = n*10 + int64(number[digits]-'0')
				digits++
			}
			at := At{w.lineSpan()}
			if digits > 0 {
				args = append(args, Arg{Name: &Ident{at, name[rest[1]]}, Value: &Int{At: at, Value: n}})
			}
			rest = strings.TrimLeft(number[digits:], " \t")
		}
		if digits == 0 {
			p.badMagic(w, w.lineSpan(), "has the options -n and -r")
		}
	}
	return args
}
