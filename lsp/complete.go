package lsp

import (
	"slices"
	"sort"
	"strings"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/syntax"
	"skep/interp/types"
)

type completionItem struct {
	Label  string `json:"label"`
	Kind   int    `json:"kind"`
	Detail string `json:"detail,omitempty"`
	Sort   string `json:"sortText,omitempty"`

	TextEdit *textEdit `json:"textEdit,omitempty"` // where the word is not what is replaced
}

type completionList struct {
	IsIncomplete bool             `json:"isIncomplete"`
	Items        []completionItem `json:"items"`
}

// The protocol's kinds of completion items.
const (
	kindMethod   = 2
	kindFunction = 3
	kindField    = 5
	kindVariable = 6
	kindClass    = 7
	kindModule   = 9
	kindKeyword  = 14
)

var kinds = lazy.Value[map[string]int]{New: func() map[string]int {
	return map[string]int{"function": kindFunction, "module": kindModule, "keyword": kindKeyword, "instance": kindVariable, "class": kindClass, "method": kindMethod, "property": kindField}
}}

func (s *Server) completion(p at) (any, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	u := s.unitOf(d)
	offset := s.offset(d.source, p.Position)
	if items := s.magics(d, offset); items != nil {
		return completionList{Items: items}, nil
	}
	w := &unfinished{unit: u, doc: d, start: wordAt(d.text[:offset], offset).Start, end: offset}
	list := completionList{}
	if dotted(d.text[:w.start]) {
		list.Items = s.members(w)
	} else {
		list.Items = s.visible(w)
	}
	sort.SliceStable(list.Items, func(i, j int) bool {
		return list.Items[i].Sort+list.Items[i].Label < list.Items[j].Sort+list.Items[j].Label
	})
	if list.Items == nil {
		list.Items = []completionItem{}
	}
	return list, nil
}

// magics completes the name of a magic, whose percent signs are no part of a word.
func (s *Server) magics(d *document, offset int) (items []completionItem) {
	line := d.text[strings.LastIndexByte(d.text[:offset], '\n')+1 : offset]
	written := strings.TrimLeft(line, " \t")
	if d.book == nil || !strings.HasPrefix(written, "%") {
		return nil
	}
	c := s.session(s.unitOf(d)).Complete(d.text, runeOffset(d.text, offset))
	for _, it := range c.Items {
		if it.Kind == "magic" {
			items = append(items, completionItem{Label: it.Text, Detail: it.Signature, Kind: kindKeyword, TextEdit: &textEdit{s.textRange(d.source, diag.Span{Start: offset - len(written), End: offset}), it.Text}})
		}
	}
	return items
}

// unfinished is a word that is being written: from start to end in its document, and, once
// the unit has been analysed with something in its place, from at to behind in that.
type unfinished struct {
	unit       *unit
	doc        *document
	start, end int
	at, behind int
}

func dotted(before string) bool {
	return strings.HasSuffix(before, ".") && !strings.HasSuffix(before, "..") || strings.HasSuffix(before, "::")
}

// stand is a name that no program has: it makes `x.` a program, so that x has a type.
const stand = "skep_completion_here"

// members completes behind a dot: fields and methods of the receiver's type, else what the session knows.
func (s *Server) members(w *unfinished) (items []completionItem) {
	a := s.analyseWith(w)
	seen := map[string]bool{}
	add := func(name, detail string, kind int) {
		if !seen[name] {
			seen[name] = true
			items = append(items, completionItem{Label: name, Detail: detail, Kind: kind})
		}
	}
	for _, n := range a.all {
		recv := receiver(n)
		if recv == nil {
			continue
		}
		for _, m := range a.Types.Members(a.Types.TypeOf(recv)) {
			kind, detail := kindField, ""
			if known(m.Type) {
				detail = m.Type.String()
				if _, ok := m.Type.(*types.Func); ok {
					kind = kindMethod
				}
			}
			add(m.Name, detail, kind)
		}
	}
	for _, it := range s.session(w.unit).Complete(w.doc.text[:w.start], runeOffset(w.doc.text, w.start)).Items {
		add(it.Text, it.Signature, kinds.Get()[it.Kind])
	}
	return items
}

// analyseWith analyses the unit with the stand-in in the place of the word that is being written.
func (s *Server) analyseWith(w *unfinished) *analysis {
	u, changed := *w.unit, *w.doc
	changed.set(w.doc.text[:w.start] + stand + w.doc.text[w.end:])
	u.docs = slices.Clone(u.docs)
	u.docs[slices.Index(u.docs, w.doc)] = &changed
	if !u.notebook {
		u.source = changed.source
	}
	a := s.analyse(&u)
	w.at, w.behind = w.start+changed.start, w.end+changed.start
	return a
}

// receiver gives what stands before the dot of the stand-in, or nil.
func receiver(n syntax.Expr) syntax.Expr {
	switch n := n.(type) {
	case *syntax.Field:
		if n.Name.Name == stand {
			return n.X
		}
	case *syntax.MethodCall:
		if n.Name.Name == stand {
			return n.Recv
		}
	}
	return nil
}

// visible completes a bare name: what is in scope, then builtins and keywords.
func (s *Server) visible(w *unfinished) (items []completionItem) {
	prefix := w.doc.text[w.start:w.end]
	a := s.analyseWith(w)
	seen := map[string]bool{stand: true}
	add := func(name, detail string, kind int, order string) {
		if name != "" && !seen[name] {
			seen[name] = true
			items = append(items, completionItem{Label: name, Detail: detail, Kind: kind, Sort: order})
		}
	}
	for node, f := range a.Info.Funcs {
		if !contains(node.Span(), w.behind) {
			continue
		}
		for _, v := range f.Vars {
			if v.Decl.Start < w.at {
				add(v.Name, typeText(a.Types.VarType(v)), kindVariable, "0")
			}
		}
	}
	for name, g := range a.Info.Globals {
		if g.Defined && !contains(g.Decl, w.behind) {
			kind := kindVariable
			switch {
			case g.Fun:
				kind = kindFunction
			case g.Type:
				kind = kindClass
			}
			add(name, typeText(a.Types.GlobalType(name)), kind, "1")
		}
	}
	for _, it := range s.session(w.unit).Complete(prefix, runeOffset(prefix, len(prefix))).Items {
		add(it.Text, it.Signature, kinds.Get()[it.Kind], "2")
	}
	return items
}

func typeText(t types.Type) string {
	if !known(t) {
		return ""
	}
	return t.String()
}
