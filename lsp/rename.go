package lsp

import (
	"fmt"

	"skep/diag"
	"skep/interp/syntax"
)

type textEdit struct {
	Range   textRange `json:"range"`
	NewText string    `json:"newText"`
}

type workspaceEdit struct {
	Changes map[string][]textEdit `json:"changes"`
}

type renameParams struct {
	at
	NewName string `json:"newName"`
}

func (s *Server) prepareRename(p at) (any, error) {
	t, err := s.target(p)
	if err != nil {
		return nil, err
	}
	name, span := t.word(t.offset)
	if _, _, ok := t.occurrences(); !ok || name == "self" {
		return nil, nil
	}
	d, in := t.unit.span(span)
	return map[string]any{"range": s.textRange(d.source, in), "placeholder": name}, nil
}

func (s *Server) rename(p renameParams) (any, error) {
	t, err := s.target(p.at)
	if err != nil {
		return nil, err
	}
	if !isName(p.NewName) {
		return nil, &responseError{codeInvalidParams, fmt.Sprintf("%q is no name", p.NewName)}
	}
	name, _ := t.word(t.offset)
	uses, _, ok := t.occurrences()
	if !ok || name == "self" {
		return nil, &responseError{codeRequestFailed, fmt.Sprintf("`%s` is not defined here, so it cannot be renamed", name)}
	}
	if what := t.taken(p.NewName); what != "" {
		return nil, &responseError{codeRequestFailed, fmt.Sprintf("`%s` is %s already", p.NewName, what)}
	}
	edit := workspaceEdit{map[string][]textEdit{}}
	for _, o := range uses {
		d, in := t.unit.span(o.span)
		edit.Changes[d.uri] = append(edit.Changes[d.uri], textEdit{s.textRange(d.source, in), o.before + p.NewName})
	}
	return edit, nil
}

// isName tells what the language reads as one name.
func isName(s string) bool {
	toks := syntax.Tokens(s)
	return len(toks) == 1 && toks[0].Kind == syntax.KindName && toks[0].Span == diag.Span{Start: 0, End: len(s)}
}

// taken says what in the same scope has the name already; "" if nothing has.
func (t *target) taken(name string) string {
	if g := t.Info.Globals[name]; g != nil && g.Defined {
		return "defined in this file"
	}
	v := t.local(t.offset)
	if v == nil {
		return ""
	}
	for _, other := range v.Fn.Vars {
		if other.Name == name {
			return "a variable of this function"
		}
	}
	return ""
}
