package ir

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"skep/diag"
)

// Read makes functions of their text form, in the order written. A function may
// call those below it. Host nodes come without what they run.
func Read(text string) (funcs []*Func, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(readError)
			if !ok {
				panic(r)
			}
			funcs, err = nil, fmt.Errorf("read ir: %s", e)
		}
	}()
	r := &reader{funcs: map[string]*Func{}}
	forms := parseForms(text)
	for _, f := range forms {
		r.declare(f)
	}
	for i, f := range forms {
		r.fill(r.order[i], f)
		funcs = append(funcs, r.order[i])
	}
	for _, f := range funcs {
		if err := Verify(f); err != nil {
			return nil, err
		}
	}
	return funcs, nil
}

type readError string

func fail(format string, args ...any) {
	panic(readError(fmt.Sprintf(format, args...)))
}

// form is a list or a word of the text.
type form struct {
	word string
	list []form
	isL  bool
}

func (f form) head() string {
	if len(f.list) == 0 || f.list[0].isL {
		fail("a list must begin with a word")
	}
	return f.list[0].word
}

func parseForms(text string) (out []form) {
	stack := [][]form{nil}
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		top := len(stack) - 1
		switch text[0] {
		case '(':
			stack = append(stack, nil)
			if len(stack) > 1000 {
				fail("lists are nested too deeply")
			}
			text = text[1:]
			continue
		case ')':
			if top == 0 {
				fail("a `)` too many")
			}
			stack[top-1] = append(stack[top-1], form{list: stack[top], isL: true})
			stack, text = stack[:top], text[1:]
			continue
		case ';':
			_, text, _ = strings.Cut(text, "\n")
			continue
		}
		word := nextWord(text)
		stack[top] = append(stack[top], form{word: word})
		text = text[len(word):]
	}
	if len(stack) != 1 {
		fail("a `)` is missing")
	}
	return stack[0]
}

func nextWord(text string) string {
	if text[0] == '"' {
		q, err := strconv.QuotedPrefix(text)
		if err != nil {
			fail("a string does not end")
		}
		return q
	}
	if n := strings.IndexAny(text, " \t\r\n();"); n >= 0 {
		return text[:n]
	}
	return text
}

type reader struct {
	funcs map[string]*Func
	order []*Func
	f     *Func
}

// declare notes a function's name, variables and result.
func (r *reader) declare(x form) {
	word := x.head()
	if word != "func" && word != "loop" || len(x.list) < 3 || x.list[1].isL {
		fail("a function begins with (func name or (loop name")
	}
	f := &Func{Name: x.list[1].word, Result: Void, Loop: word == "loop"}
	if r.funcs[f.Name] != nil {
		fail("the function %s is written twice", f.Name)
	}
	r.funcs[f.Name], r.order = f, append(r.order, f)
	for _, part := range x.list[2:] {
		if part.isL && len(part.list) > 0 && !part.list[0].isL {
			f.header(part)
		}
	}
}

func (f *Func) header(part form) bool {
	words := part.list[1:]
	switch part.head() {
	case "param", "local", "global":
		if len(words) != 2 || !isName(words[0].word) || f.Lookup(words[0].word) != nil {
			fail("a variable has a name of its own and a type")
		}
		v := f.NewVar(words[0].word, readType(words[1].word))
		switch part.head() {
		case "param":
			f.Params = len(f.Vars)
		case "global":
			v.Global = v.Name
		}
	case "result":
		if len(words) != 1 {
			fail("a result has one type")
		}
		f.Result = readType(words[0].word)
	case "outs":
		f.Outs = f.vars(words)
	case "assumes":
		for _, w := range words {
			f.Assumes = append(f.Assumes, w.word)
		}
	default:
		return false
	}
	return true
}

// isName tells words that cannot be taken for a constant or a path.
func isName(w string) bool {
	if w == "" || strings.ContainsAny(w, "[\"") || strings.ContainsAny(w[:1], "0123456789.+-") {
		return false
	}
	_, err := strconv.ParseFloat(w, 64)
	return err != nil && w != "true" && w != "false"
}

func (f *Func) vars(words []form) (out []*Var) {
	for _, w := range words {
		v := f.Lookup(w.word)
		if v == nil {
			fail("%s has no variable %s", f.Name, w.word)
		}
		out = append(out, v)
	}
	return out
}

func (r *reader) fill(f *Func, x form) {
	r.f = f
	var body []form
	for _, part := range x.list[2:] {
		if !part.isL || len(part.list) == 0 || part.list[0].isL || !isHeader(part.list[0].word) {
			body = append(body, part)
		}
	}
	f.Body = r.body(body)
	if n := len(f.Body.Args); len(body) > 1 && fits(f.Body.Args[n-1].Type, f.Result) {
		f.Body.Type = f.Body.Args[n-1].Type
	}
}

func isHeader(word string) bool {
	return word == "param" || word == "local" || word == "global" || word == "result" || word == "outs" || word == "assumes"
}

// body is one node, or several as a block whose value nobody wants.
func (r *reader) body(forms []form) *Node {
	if len(forms) == 1 {
		return r.node(forms[0])
	}
	n := &Node{Op: Block, Type: Void}
	for _, x := range forms {
		n.Args = append(n.Args, r.node(x))
	}
	return n
}

func (r *reader) node(x form) *Node {
	if !x.isL {
		return r.word(x.word)
	}
	h := readHead(x.head())
	n := &Node{Op: h.op, Int: h.label, Span: h.span, Proved: h.proved}
	rest := x.list[1:]
	if n.Op.IsLoop() {
		n.Type = h.typ.or(Void)
		r.loop(n, rest)
		return n
	}
	rest = r.leading(n, rest)
	for _, a := range rest {
		n.Args = append(n.Args, r.node(a))
	}
	switch {
	case n.Op == Is:
		n.Of, n.Type = h.typ, Bool
	case h.typ != nil:
		n.Type = h.typ
	case n.Type == nil:
		n.Type = r.typeOf(n)
	}
	return n
}

// word is a constant or a variable.
func (r *reader) word(w string) *Node {
	if v := r.f.Lookup(w); v != nil {
		return v.Read()
	}
	if w[0] == '"' {
		s, err := strconv.Unquote(w)
		if err != nil {
			fail("bad string %s", w)
		}
		return Text(s)
	}
	if w == "true" || w == "false" {
		return Truth(w == "true")
	}
	if i, err := strconv.ParseInt(w, 10, 64); err == nil {
		return Int(i)
	}
	f, err := strconv.ParseFloat(w, 64)
	if err != nil {
		fail("%s is neither a variable of %s nor a constant", w, r.f.Name)
	}
	return Float(f)
}

// loop reads a loop's variable, head and body.
func (r *reader) loop(n *Node, rest []form) {
	heads := map[Op]int{While: 1, For: 2, Through: 2, Each: 1}[n.Op]
	if n.Op == For || n.Op == Through || n.Op == Each {
		if len(rest) == 0 {
			fail("%s needs a variable", n.Op)
		}
		n.Var = r.f.vars(rest[:1])[0]
		rest = rest[1:]
	}
	if len(rest) <= heads {
		fail("%s has no body", n.Op)
	}
	for _, x := range rest[:heads] {
		n.Args = append(n.Args, r.node(x))
	}
	n.Args = append(n.Args, r.body(rest[heads:]))
}

// leading reads the words before the operands, and gives what is left.
func (r *reader) leading(n *Node, rest []form) []form {
	first := func() string {
		if len(rest) == 0 || rest[0].isL {
			fail("%s needs a word first", n.Op)
		}
		w := rest[0].word
		rest = rest[1:]
		return w
	}
	switch n.Op {
	case Set:
		n.Var = r.f.vars([]form{{word: first()}})[0]
	case Put, Push:
		r.place(n, first())
	case Alter:
		n.Text, n.Type = first(), Void
		n.Int = int64(number(n.Op, first()))
		r.place(n, first())
	case Call, Change:
		w := first()
		if n.Fn = r.funcs[w]; n.Fn == nil {
			fail("there is no function %s", w)
		}
		n.Type = n.Fn.Result
		if n.Op == Change {
			r.place(n, first())
		}
	case StructGet, EnumNew, EnumIs:
		n.Int = int64(number(n.Op, first()))
	case EnumGet:
		variant, i, _ := strings.Cut(first(), ".")
		n.Int, n.Path = int64(number(n.Op, variant)), []int{number(n.Op, i)}
	case F64Math, AnyBinary, AnyCompare, GlobalGet, Hold, Builtin:
		n.Text = first()
	case I64Fits:
		for range 2 {
			i, err := strconv.Atoi(first())
			if err != nil {
				fail("i64.fits needs two bounds")
			}
			n.Path = append(n.Path, i)
		}
		n.Text, _ = strconv.Unquote(first())
	case Host:
		n.Text, _ = strconv.Unquote(first())
		for len(rest) > 0 && rest[0].isL && len(rest[0].list) > 0 {
			vars := r.f.vars(rest[0].list[1:])
			if rest[0].head() == "reads" {
				n.Reads = vars
			} else {
				n.Writes = vars
			}
			rest = rest[1:]
		}
	}
	return rest
}

// number is that of a field or variant.
func number(op Op, w string) int {
	i, err := strconv.Atoi(w)
	if err != nil || i < 0 {
		fail("%s needs a number, not %q", op, w)
	}
	return i
}

// place reads a variable with a path behind it.
func (r *reader) place(n *Node, w string) {
	cut := strings.IndexAny(w+"[", "[.")
	for r.f.Lookup(w[:cut]) == nil && cut < len(w) { // names may have a number behind a dot
		cut += 1 + strings.IndexAny(w[cut+1:]+"[", "[.")
	}
	n.Var, n.Path = r.f.vars([]form{{word: w[:cut]}})[0], readPath(w[cut:])
}

func (r *reader) typeOf(n *Node) *Type {
	for _, a := range n.Args {
		if a.Type == nil {
			fail("%s has an operand without a type", n.Op)
		}
	}
	switch n.Op {
	case ArrayFill:
		if len(n.Args) > 0 {
			return ArrayOf(n.Args[0].Type)
		}
	case StructGet:
		if len(n.Args) == 1 && n.Args[0].Type.Kind == KStruct && n.Int >= 0 && int(n.Int) < len(n.Args[0].Type.Fields) {
			return n.Args[0].Type.Fields[n.Int].Type
		}
		fail("struct.get %d of no such struct", n.Int)
	case EnumGet:
		if len(n.Args) == 1 && n.Args[0].Type.Kind == KEnum {
			if t := n.Args[0].Type.Value(int(n.Int), n.Path[0]); t != nil {
				return t
			}
		}
		fail("enum.get %d.%d of no such variant", n.Int, n.Path[0])
	case ArrayGet:
		if len(n.Args) == 0 {
			fail("array.get needs an array")
		}
	}
	return n.derived()
}

// head is an operation with what is written on it: op!:type@loop#from-to.
type head struct {
	op     Op
	typ    *Type
	proved bool
	label  int64
	span   diag.Span
}

func readHead(w string) (h head) {
	w, place, _ := strings.Cut(w, "#")
	if place != "" {
		if _, err := fmt.Sscanf(place, "%d-%d", &h.span.Start, &h.span.End); err != nil {
			fail("bad place #%s", place)
		}
	}
	w, label, _ := strings.Cut(w, "@")
	if label != "" {
		n, err := strconv.ParseInt(label, 10, 64)
		if err != nil {
			fail("bad loop @%s", label)
		}
		h.label = n
	}
	w, typ, _ := strings.Cut(w, ":")
	if typ != "" {
		h.typ = readType(typ)
	}
	w, h.proved = strings.CutSuffix(w, "!")
	op, ok := opByName.Get()[w]
	if !ok {
		fail("there is no operation %s", w)
	}
	h.op = op
	return h
}

func readPath(w string) (path []int) {
	for w != "" {
		if rest, ok := strings.CutPrefix(w, "[]"); ok {
			path, w = append(path, Step), rest
			continue
		}
		end := strings.IndexAny(w[1:]+"[", "[.") + 1
		i, err := strconv.Atoi(w[1:end])
		if err != nil || i < 0 {
			fail("bad path %s", w)
		}
		path, w = append(path, i), w[end:]
	}
	return path
}

var errType = errors.New("bad type")

func readType(w string) *Type {
	t, ok := ReadType(w)
	if !ok {
		fail("bad type %s", w)
	}
	return t
}

// ReadType reads a type in the text form, as String gives it.
func ReadType(w string) (t *Type, ok bool) {
	t, rest, err := parseType(w, 0)
	return t, err == nil && rest == ""
}

func parseType(w string, depth int) (t *Type, rest string, err error) {
	if depth > 100 {
		return nil, "", errType
	}
	if inner, ok := strings.CutPrefix(w, "["); ok {
		elem, rest, err := parseType(inner, depth+1)
		if err != nil || !strings.HasPrefix(rest, "]") {
			return nil, "", errType
		}
		return ArrayOf(elem), rest[1:], nil
	}
	end := strings.IndexAny(w+"]", "],{}:")
	if strings.HasPrefix(w[end:], "{") {
		return parseStruct(w[:end], w[end+1:], depth)
	}
	for k, name := range kindNames {
		if name != "" && name == w[:end] {
			return [...]*Type{Void, Never, I64, F64, Bool, Str, Any}[k], w[end:], nil
		}
	}
	return nil, "", errType
}

func parseStruct(name, w string, depth int) (*Type, string, error) {
	t := StructOf(name)
	if plain, ok := strings.CutSuffix(name, enumMark); ok {
		t.Kind, t.Name = KEnum, plain
	}
	for {
		if rest, ok := strings.CutPrefix(w, "}"); ok {
			if t.Kind == KStruct && name == "" && t.Field("0") == 0 {
				t.Origin = tuples
			}
			return t, rest, nil
		}
		field, rest, ok := strings.Cut(w, ":")
		if !ok {
			return nil, "", errType
		}
		ft, rest, err := parseType(rest, depth+1)
		if err != nil {
			return nil, "", err
		}
		t.Fields = append(t.Fields, Field{field, ft})
		w = strings.TrimPrefix(rest, ",")
	}
}
