package lsp

import (
	"sort"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

type inlayHintParams struct {
	TextDocument textDocument `json:"textDocument"`
	Range        textRange    `json:"range"`
}

type inlayHint struct {
	Position    position `json:"position"`
	Label       string   `json:"label"`
	Kind        int      `json:"kind"` // 1: a type
	PaddingLeft bool     `json:"paddingLeft,omitempty"`
}

// inlayHint shows the types that were inferred: of variables and parameters without an annotation, and of results.
func (s *Server) inlayHint(p inlayHintParams) (any, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	a := s.analyse(s.unitOf(d))
	lo, hi := d.start+s.offset(d.source, p.Range.Start), d.start+s.offset(d.source, p.Range.End)
	out := []inlayHint{}
	for _, h := range a.hints() {
		if doc, in := a.unit.locate(h.at); doc == d && h.at >= lo && h.at <= hi {
			out = append(out, inlayHint{Position: s.position(d.source, in), Label: h.label, Kind: 1, PaddingLeft: h.padded})
		}
	}
	return out, nil
}

type hint struct {
	at     int
	label  string
	padded bool
}

func (a *analysis) hints() (out []hint) {
	add := func(at int, sep string, t types.Type, padded bool) {
		if known(t) && len(t.String()) <= 60 {
			out = append(out, hint{at, sep + t.String(), padded})
		}
	}
	for _, n := range a.all {
		switch n := n.(type) {
		case *syntax.Let:
			if b, ok := n.Pat.(*syntax.BindPat); ok && n.Type == nil && n.Value != nil && !obvious(n.Value) {
				add(b.Name.Span().End, ": ", a.bound(b), false)
			}
		case *syntax.Fun:
			a.paramHints(n.Params, add)
			if n.Ret == nil && n.Body != nil && n.Name.Name != "main" {
				if f, ok := a.Types.GlobalType(n.Name.Name).(*types.Func); ok && known(f.Result) && f.Result != types.Type(types.Unit) {
					add(beforeBody(a.unit.source, n.Body.Span().Start), "-> ", f.Result, true)
				}
			}
		case *syntax.Lambda:
			a.paramHints(n.Params, add)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].at < out[j].at })
	return out
}

func beforeBody(src *diag.Source, at int) int {
	for at > 0 && (src.Text[at-1] == ' ' || src.Text[at-1] == '\t' || src.Text[at-1] == '\n') {
		at--
	}
	return at
}

func (a *analysis) bound(b *syntax.BindPat) types.Type {
	if v := a.Info.Binds[b]; v != nil {
		return a.Types.VarType(v)
	}
	return a.Types.GlobalType(b.Name.Name)
}

func (a *analysis) paramHints(params []syntax.Param, add func(at int, sep string, t types.Type, padded bool)) {
	for i := range params {
		p := &params[i]
		if p.Type != nil || p.Pat != nil || p.Name.Name == "self" || p.Rest {
			continue
		}
		if v := a.Info.Binds[p]; v != nil {
			add(p.Name.Span().End, ": ", a.Types.VarType(v), false)
		}
	}
}

// obvious tells values whose type anyone sees.
func obvious(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Int, *syntax.Float, *syntax.Str, *syntax.Char, *syntax.Bool, *syntax.FString, *syntax.Null, *syntax.StructLit, *syntax.Lambda:
		return true
	case *syntax.Unary:
		return obvious(n.X)
	}
	return false
}
