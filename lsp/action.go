package lsp

import (
	"context"
	"strings"

	"skep/diag"
	"skep/interp/format"
)

type codeActionParams struct {
	TextDocument textDocument `json:"textDocument"`
	Range        textRange    `json:"range"`
	Context      struct {
		Only []string `json:"only"`
	} `json:"context"`
}

type codeAction struct {
	Title       string        `json:"title"`
	Kind        string        `json:"kind"`
	Diagnostics []diagnostic  `json:"diagnostics,omitempty"`
	IsPreferred bool          `json:"isPreferred,omitempty"`
	Edit        workspaceEdit `json:"edit"`
}

// codeAction offers the fixes of the diagnostics that the range touches, and all sure fixes of the file at once.
func (s *Server) codeAction(p codeActionParams) (any, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	u := s.unitOf(d)
	found, _ := s.find(context.Background(), u)
	out := []codeAction{}
	if wants(p.Context.Only, "quickfix") {
		lo, hi := d.start+s.offset(d.source, p.Range.Start), d.start+s.offset(d.source, p.Range.End)
		for _, f := range found {
			if f.Span.Start <= hi && lo <= f.Span.End && (f.Source == nil || f.Source.Name == u.source.Name) {
				out = append(out, s.fixes(u, f)...)
			}
		}
	}
	if wants(p.Context.Only, "source.fixAll") {
		if u.notebook {
			return out, nil
		}
		if text, made := found.ApplyFixes(u.source); made > 0 {
			whole := textRange{position{}, s.position(d.source, len(d.text))}
			out = append(out, codeAction{Title: "Fix all that is sure", Kind: "source.fixAll", Edit: workspaceEdit{map[string][]textEdit{d.uri: {{whole, text}}}}})
		}
	}
	return out, nil
}

func wants(only []string, kind string) bool {
	for _, o := range only {
		if o == kind || strings.HasPrefix(kind, o+".") {
			return true
		}
	}
	return len(only) == 0
}

func (s *Server) fixes(u *unit, f *diag.Diagnostic) (out []codeAction) {
	_, item := s.diagnostic(u, f)
	for i, fix := range f.Fixes {
		a := codeAction{Title: fix.Title, Kind: "quickfix", Diagnostics: []diagnostic{item}, IsPreferred: i == 0 && !fix.Guess, Edit: workspaceEdit{map[string][]textEdit{}}}
		for _, e := range fix.Edits {
			d, in := u.span(e.Span)
			a.Edit.Changes[d.uri] = append(a.Edit.Changes[d.uri], textEdit{s.textRange(d.source, in), e.New})
		}
		out = append(out, a)
	}
	return out
}

// formatting gives one edit for the lines that change; none if the text is laid out already or does not parse.
func (s *Server) formatting(p documentRef) (any, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	layOut := format.Source
	if d.book != nil {
		layOut = format.Cell
	}
	text, problems := layOut(d.source)
	if problems.HasErrors() || text == d.text {
		return []textEdit{}, nil
	}
	start, end, with := differing(d.text, text)
	return []textEdit{{s.textRange(d.source, diag.Span{Start: start, End: end}), with}}, nil
}

// differing cuts what two texts share in whole lines off both ends.
func differing(old, fresh string) (start, end int, with string) {
	for start < len(old) && start < len(fresh) && old[start] == fresh[start] {
		start++
	}
	start = strings.LastIndexByte(old[:start], '\n') + 1
	end, last := len(old), len(fresh)
	for end > start && last > start && old[end-1] == fresh[last-1] {
		end, last = end-1, last-1
	}
	for end < len(old) && old[end-1] != '\n' {
		end, last = end+1, last+1
	}
	if end > len(old) || last > len(fresh) {
		return 0, len(old), fresh
	}
	return start, end, fresh[start:last]
}
