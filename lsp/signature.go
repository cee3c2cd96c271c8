package lsp

import (
	"strings"

	"skep/interp/syntax"
)

type signatureHelp struct {
	Signatures      []signatureInfo `json:"signatures"`
	ActiveSignature int             `json:"activeSignature"`
	ActiveParameter int             `json:"activeParameter"`
}

type signatureInfo struct {
	Label         string          `json:"label"`
	Documentation string          `json:"documentation,omitempty"`
	Parameters    []parameterInfo `json:"parameters"`
}

type parameterInfo struct {
	Label string `json:"label"`
}

// signatureHelp shows the function whose parentheses are open at the place. The
// text is half written there, so the tokens decide, not the tree.
func (s *Server) signatureHelp(p at) (any, error) {
	t, err := s.target(p)
	if err != nil {
		return nil, err
	}
	open, commas := syntax.OpenCall(t.unit.source.Text[:t.offset])
	if open < 0 {
		return nil, nil
	}
	callee := &target{t.analysis, t.doc, len(strings.TrimRight(t.unit.source.Text[:open], " \t"))}
	text, doc := s.calleeText(callee)
	if text == "" {
		return nil, nil
	}
	info := signatureInfo{Label: text, Documentation: doc, Parameters: parameters(text)}
	return signatureHelp{Signatures: []signatureInfo{info}, ActiveParameter: min(commas, max(0, len(info.Parameters)-1))}, nil
}

// calleeText is the signature of the function before the parenthesis, and its documentation.
func (s *Server) calleeText(t *target) (text, doc string) {
	about, _ := s.about(t)
	body, after, ok := strings.Cut(strings.TrimPrefix(about, "```ruchy\n"), "\n```\n")
	if !ok || !strings.Contains(body, "(") {
		return "", ""
	}
	return firstLine(body), strings.TrimSpace(after)
}

// parameters cuts a signature's parameters apart; `self` is none that a call gives.
func parameters(sig string) (out []parameterInfo) {
	start := strings.IndexByte(sig, '(')
	if start < 0 {
		return nil
	}
	depth, from := 0, start+1
	add := func(end int) {
		p := strings.TrimSpace(sig[from:end])
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(p, "&"), "mut "), ":")
		if name != "" && name != "self" {
			out = append(out, parameterInfo{p})
		}
		from = end + 1
	}
	for i := start; i < len(sig); i++ {
		switch sig[i] {
		case '(', '[', '{', '<':
			depth++
		case ')', ']', '}', '>':
			if sig[i] == '>' && i > 0 && sig[i-1] == '-' {
				continue
			}
			if depth--; depth == 0 {
				add(i)
				return out
			}
		case ',':
			if depth == 1 {
				add(i)
			}
		}
	}
	return out
}
