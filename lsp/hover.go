package lsp

import (
	"strings"

	"skep/diag"
	"skep/interp/check"
	"skep/interp/syntax"
	"skep/interp/types"
)

type markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

type hover struct {
	Contents markup    `json:"contents"`
	Range    textRange `json:"range"`
}

func (s *Server) hover(p at) (any, error) {
	t, err := s.target(p)
	if err != nil {
		return nil, err
	}
	text, span := s.about(t)
	if text == "" {
		return nil, nil
	}
	d, in := t.unit.span(span)
	return hover{markup{"markdown", text}, s.textRange(d.source, in)}, nil
}

// magic documents the magic whose name stands at the place.
func (t *target) magic() (string, diag.Span) {
	for _, d := range t.unit.docs {
		if d.book == nil || !contains(diag.Span{Start: d.start, End: d.start + len(d.text)}, t.offset) {
			continue
		}
		for _, k := range d.tokens() {
			m, end := syntax.MagicAt(d.text[k.Span.Start:k.Span.End])
			name := diag.Span{Start: d.start + k.Span.Start, End: d.start + k.Span.Start + end}
			if k.Kind == syntax.KindMagic && m != nil && contains(name, t.offset) {
				forms, doc, _ := strings.Cut(m.Text(), "\n\n")
				return code(forms) + paragraph(doc), name
			}
		}
	}
	return "", diag.Span{}
}

// about is what is to be said of the place: what stands there, then its documentation.
func (s *Server) about(t *target) (string, diag.Span) {
	if text, span := t.magic(); text != "" {
		return text, span
	}
	name, span := t.word(t.offset)
	if name == "" {
		return "", span
	}
	if v := t.local(t.offset); v != nil {
		return code(declared(v.Mut && !v.Param, v.Name, t.Types.VarType(v))), span
	}
	if h, node := t.head(span); h != nil {
		return code(t.header(node)) + paragraph(h.Doc), span
	}
	n := t.named(t.offset)
	if n != nil {
		if def, ok := t.Types.DefOf(n); ok {
			if text := t.definitionText(def); text != "" {
				return text, span
			}
		}
	}
	if text, ok := s.builtin(t); ok {
		return text, span
	}
	if n != nil {
		if typ := t.Types.TypeOf(n); known(typ) {
			return code(name + ": " + typ.String()), span
		}
	}
	if g := t.Info.Globals[name]; g != nil && g.Defined {
		if h, node := t.head(g.Decl); h != nil {
			return code(t.header(node)) + paragraph(h.Doc), span
		}
		return code(declared(g.Mut, name, t.Types.GlobalType(name))), span
	}
	return "", span
}

func declared(mut bool, name string, typ types.Type) string {
	text := "let "
	if mut {
		text += "mut "
	}
	if text += name; known(typ) {
		text += ": " + typ.String()
	}
	return text
}

func known(t types.Type) bool { return t != nil && t != types.Type(types.Unknown) }

func code(text string) string { return "```ruchy\n" + text + "\n```\n" }

func paragraph(doc string) string {
	if doc == "" {
		return ""
	}
	return "\n" + strings.TrimSpace(doc) + "\n"
}

// definitionText shows a definition of the program: its head and its doc comment.
func (a *analysis) definitionText(def check.Definition) string {
	if def.Node != nil {
		if h := syntax.HeadOf(def.Node); h != nil && h.Name.Span() == def.Span {
			return code(a.header(def.Node)) + paragraph(h.Doc)
		}
	}
	if def.Source == nil {
		return ""
	}
	if known(def.Type) {
		return code(def.Name + ": " + def.Type.String())
	}
	return ""
}

// header is a declaration's text up to its body, on one line.
func (a *analysis) header(n syntax.Expr) string {
	span := n.Span()
	end := span.End
	if f, ok := n.(*syntax.Fun); ok && f.Body != nil {
		end = f.Body.Span().Start
	}
	if span.Start < 0 || end > len(a.unit.source.Text) || span.Start >= end { // of another file
		return "fun"
	}
	text := a.unit.source.Text[span.Start:end]
	if h := syntax.HeadOf(n); h != nil && h.Name.Span().Start > span.Start { // attributes and doc comments go
		text = afterAttributes(text)
	}
	if _, ok := n.(*syntax.Fun); !ok && len(text) > 400 {
		text, _, _ = strings.Cut(text, "{")
	}
	return strings.TrimSpace(text)
}

func afterAttributes(text string) string {
	lines := strings.Split(text, "\n")
	for len(lines) > 1 {
		l := strings.TrimSpace(lines[0])
		if l != "" && !strings.HasPrefix(l, "@") && !strings.HasPrefix(l, "#") && !strings.HasPrefix(l, "//") {
			break
		}
		lines = lines[1:]
	}
	return strings.Join(lines, "\n")
}

// builtin asks the session for a builtin function, method, module or type.
func (s *Server) builtin(t *target) (string, bool) {
	if n, ok := t.named(t.offset).(*syntax.MethodCall); ok {
		for _, m := range t.Types.Members(t.Types.TypeOf(n.Recv)) {
			if m.Name == n.Name.Name && known(m.Type) {
				if text, ok := s.session(t.unit).MethodText(t.Types.TypeOf(n.Recv), m.Name); ok {
					return code(firstLine(text)) + paragraph(rest(text)), true
				}
				return code(m.Name + ": " + m.Type.String()), true
			}
		}
	}
	b, ok := s.session(t.unit).Inspect(t.unit.source.Text, runeOffset(t.unit.source.Text, t.offset))
	text, _ := b.Data["text/plain"].(string)
	if !ok || text == "" {
		return "", false
	}
	return code(firstLine(text)) + paragraph(rest(text)), true
}

func firstLine(s string) string { line, _, _ := strings.Cut(s, "\n"); return line }

func rest(s string) string { _, r, _ := strings.Cut(s, "\n"); return r }

func runeOffset(text string, offset int) int { return len([]rune(text[:offset])) }
