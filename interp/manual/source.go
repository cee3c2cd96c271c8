package manual

import (
	"path/filepath"
	"strings"

	"skep/diag"
	"skep/interp/format"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// Program is the page of a script: what its doc comments say. If something in
// it is `pub`, the rest is private and left out.
func Program(src *diag.Source) (Page, diag.List) {
	prog, list := syntax.Parse(src)
	name := strings.TrimSuffix(filepath.ToSlash(src.Name), ".ruchy")
	p := Page{Name: name, Kind: "file", Doc: headDoc(src.Text)}
	if list.HasErrors() {
		return p, list
	}
	r := &reader{src: src}
	r.public = r.hasPublic(prog.Stmts)
	items := r.items(prog.Stmts)
	for _, group := range [...][2]string{{"module", "Modules"}, {"constant", "Constants"}, {"type", "Types"}, {"function", "Functions"}} {
		var in []Item
		for _, i := range items {
			if groupOf(i.Kind) == group[0] {
				in = append(in, i)
			}
		}
		if len(in) > 0 {
			p.Sections = append(p.Sections, Section{Title: group[1], Items: in})
		}
	}
	return p, nil
}

func groupOf(kind string) string {
	switch kind {
	case "function", "constant", "module":
		return kind
	}
	return "type"
}

// headDoc is the text of the //! lines at the head of a file.
func headDoc(text string) string {
	var out []string
	for _, t := range syntax.Tokens(text) {
		if t.Kind != syntax.KindComment {
			break
		}
		if line, ok := strings.CutPrefix(text[t.Span.Start:t.Span.End], "//!"); ok {
			out = append(out, strings.TrimSuffix(strings.TrimPrefix(line, " "), "\r"))
		}
	}
	return strings.Join(out, "\n")
}

type reader struct {
	src     *diag.Source
	public  bool
	methods map[string][]Item // of impls, by type
}

// hasPublic says whether something is marked pub.
func (r *reader) hasPublic(list []syntax.Expr) bool {
	for _, s := range list {
		if h := headOf(s); h != nil && h.Pub {
			return true
		}
		if e, ok := s.(*syntax.Export); ok && e.Decl != nil {
			return true
		}
	}
	return false
}

func headOf(s syntax.Expr) *syntax.Head {
	switch n := s.(type) {
	case *syntax.Fun:
		return &n.Head
	case *syntax.Struct:
		return &n.Head
	case *syntax.Class:
		return &n.Head
	case *syntax.Enum:
		return &n.Head
	case *syntax.Trait:
		return &n.Head
	case *syntax.Actor:
		return &n.Head
	case *syntax.Effect:
		return &n.Head
	case *syntax.TypeAlias:
		return &n.Head
	case *syntax.Mod:
		return &n.Head
	}
	return nil
}

// items documents the declarations of a list; methods of impls go to their types.
func (r *reader) items(list []syntax.Expr) []Item {
	outer := r.methods
	r.methods = map[string][]Item{}
	defer func() { r.methods = outer }()
	for _, s := range list {
		if n, ok := s.(*syntax.Impl); ok && n.For != nil {
			r.impl(n)
		}
	}
	var out []Item
	for _, s := range list {
		public := r.public
		if e, ok := s.(*syntax.Export); ok && e.Decl != nil {
			s, public = e.Decl, false
		}
		if i, ok := r.item(s, public); ok {
			i.Members = append(i.Members, r.methods[i.Name]...)
			out = append(out, i)
		}
	}
	return out
}

func (r *reader) impl(n *syntax.Impl) {
	for _, f := range n.Methods {
		i := r.fun(f, "method")
		if n.Trait != nil {
			i.Doc = strings.TrimSpace(i.Doc + "\n\nOf `" + r.text(n.Trait.S) + "`.")
		} else if r.public && !f.Pub {
			continue
		}
		r.methods[n.For.Name] = append(r.methods[n.For.Name], i)
	}
}

// item documents a declaration, unless it is a test, or private where only what is public counts.
func (r *reader) item(s syntax.Expr, public bool) (Item, bool) {
	if let, ok := s.(*syntax.Let); ok {
		return r.constant(let, public)
	}
	h := headOf(s)
	if h == nil || public && !h.Pub || isTest(h) {
		return Item{}, false
	}
	i := Item{Kind: "type", Name: h.Name.Name, Doc: h.Doc, Sig: r.head(s, h)}
	switch n := s.(type) {
	case *syntax.Fun:
		return r.fun(n, "function"), true
	case *syntax.Struct:
		i.Kind, i.Members = "struct", r.fields(n.Fields, n.Tuple)
	case *syntax.Class:
		i.Kind, i.Members = "class", append(r.fields(n.Fields, false), r.funs(append(append([]*syntax.Fun(nil), n.Ctors...), n.Methods...))...)
	case *syntax.Enum:
		i.Kind, i.Members = "enum", r.variants(n.Variants)
	case *syntax.Trait:
		i.Kind, i.Members = "trait", r.funs(n.Methods)
	case *syntax.Actor:
		i.Kind, i.Members = "actor", append(r.fields(n.Fields, false), r.funs(append(append([]*syntax.Fun(nil), n.Handlers...), n.Methods...))...)
	case *syntax.Effect:
		i.Kind, i.Members = "effect", r.funs(n.Ops)
	case *syntax.TypeAlias:
		i.Kind = "type"
	case *syntax.Mod:
		i.Kind, i.Members = "module", r.module(n)
	}
	return i, true
}

func (r *reader) module(n *syntax.Mod) []Item {
	inner := &reader{src: r.src, public: r.hasPublic(n.Body)}
	return inner.items(n.Body)
}

func isTest(h *syntax.Head) bool {
	for _, a := range h.Attrs {
		if a.Name == "test" {
			return true
		}
	}
	return false
}

func (r *reader) constant(n *syntax.Let, public bool) (Item, bool) {
	if !n.Const && (!n.Pub || n.Mut) || public && !n.Pub {
		return Item{}, false
	}
	names := scope.LetNames(n.Pat)
	if len(names) == 0 {
		return Item{}, false
	}
	return Item{Kind: "constant", Name: names[0].Name, Sig: oneLine(r.text(n.S)), Doc: n.Doc}, true
}

func (r *reader) fun(f *syntax.Fun, kind string) Item {
	end := f.S.End
	if f.Body != nil {
		end = f.Body.S.Start
	}
	sig := tidy(strings.TrimRight(oneLine(r.src.Text[r.start(f.S.Start, f.Attrs):end]), " =>{"))
	return Item{Kind: kind, Name: f.Name.Name, Sig: sig, Doc: f.Doc}
}

// tidy lays a signature out as `skep fmt` does; one that stands only inside of a type stays as it is.
func tidy(sig string) string {
	text, list := format.Source(diag.NewSource("signature", sig+" {}"))
	if out, ok := strings.CutSuffix(text, " {}\n"); ok && len(list) == 0 {
		return out
	}
	return strings.ReplaceAll(strings.ReplaceAll(sig, "( ", "("), ", )", ")")
}

// start is where a declaration begins behind its attributes.
func (r *reader) start(at int, attrs []syntax.Attr) int {
	for _, a := range attrs {
		if a.S.Start >= at {
			at = a.S.End
		}
	}
	return at
}

func (r *reader) funs(list []*syntax.Fun) []Item {
	var out []Item
	for _, f := range list {
		out = append(out, r.fun(f, "method"))
	}
	return out
}

func (r *reader) fields(list []syntax.FieldDecl, tuple bool) []Item {
	var out []Item
	for _, f := range list {
		if tuple {
			break
		}
		out = append(out, Item{Kind: "field", Name: f.Name.Name, Sig: oneLine(r.text(f.S)), Doc: f.Doc})
	}
	return out
}

func (r *reader) variants(list []syntax.Variant) []Item {
	var out []Item
	for _, v := range list {
		out = append(out, Item{Kind: "variant", Name: v.Name.Name, Sig: oneLine(r.text(v.S)), Doc: r.docBefore(v.S.Start)})
	}
	return out
}

// docBefore is the text of the /// lines right above an offset.
func (r *reader) docBefore(at int) string {
	lines := strings.Split(r.src.Text[:at], "\n")
	var out []string
	for i := len(lines) - 2; i >= 0; i-- {
		text, ok := strings.CutPrefix(strings.TrimSpace(lines[i]), "///")
		if !ok {
			break
		}
		out = append([]string{strings.TrimPrefix(text, " ")}, out...)
	}
	return strings.Join(out, "\n")
}

// head is a declaration up to its body.
func (r *reader) head(s syntax.Expr, h *syntax.Head) string {
	text := r.src.Text[r.start(s.Span().Start, h.Attrs):s.Span().End]
	if _, alias := s.(*syntax.TypeAlias); !alias {
		text, _, _ = strings.Cut(text, "{")
	}
	return oneLine(text)
}

func (r *reader) text(s diag.Span) string { return r.src.Text[s.Start:s.End] }

// oneLine leaves comments out and puts one space where lines ended.
func oneLine(text string) string {
	var b strings.Builder
	end := 0
	for _, t := range syntax.Pieces(text) {
		if t.Kind == syntax.KindComment {
			continue
		}
		if strings.TrimSpace(text[end:t.Span.Start]) != text[end:t.Span.Start] && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[t.Span.Start:t.Span.End])
		end = t.Span.End
	}
	return b.String()
}
