package interp

import (
	"sort"
	"strings"
	"unicode/utf8"

	"skep/interp/eval"
	"skep/interp/syntax"
	"skep/interp/value"
)

// keywords that completion offers.
var keywords = []string{"let", "mut", "fun", "if", "else", "match", "for", "in", "while", "loop", "break", "continue", "return",
	"struct", "enum", "impl", "trait", "class", "use", "import", "true", "false", "null", "try", "catch", "throw", "async", "await", "const", "mod", "pub", "parallel"}

// target finds the name before the cursor and the receiver chain before a dot: `a.b.pre|`.
func target(code string, cursor int) (recv []string, prefix string, start int, dotted bool) {
	rs := []rune(code)
	cursor = max(0, min(cursor, len(rs)))
	i := cursor
	for i > 0 && isWord(rs[i-1]) {
		i--
	}
	prefix, start = string(rs[i:cursor]), i
	for i > 0 && (rs[i-1] == '.' || i > 1 && rs[i-1] == ':' && rs[i-2] == ':') {
		dotted = true
		if rs[i-1] == ':' {
			i--
		}
		i--
		j := i
		for j > 0 && isWord(rs[j-1]) {
			j--
		}
		if j == i {
			return nil, prefix, start, true
		}
		recv = append([]string{string(rs[j:i])}, recv...)
		i = j
	}
	return recv, prefix, start, dotted
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 128
}

// Complete implements Runner. While a cell runs it completes from the names known before it.
func (s *Session) Complete(code string, cursor int) Completion {
	if s.opts.Notebook {
		if c, ok := s.completeMagic(code, cursor); ok {
			return c
		}
		if c, ok := s.completeQuery(code, cursor); ok {
			return c
		}
	}
	recv, prefix, start, dotted := target(code, cursor)
	c := Completion{Start: start, End: start + utf8.RuneCountInString(prefix)}
	if dotted {
		s.look(recv, func(v value.Value) { c.Items = s.members(v, prefix) })
		return c
	}
	seen := map[string]bool{}
	add := func(name, kind string) {
		if strings.HasPrefix(name, prefix) && !seen[name] {
			seen[name] = true
			c.Items = append(c.Items, CompletionItem{Text: name, Kind: kind, Signature: s.signature(name)})
		}
	}
	for _, v := range s.Variables() {
		add(v.Name, "instance")
	}
	for _, name := range s.topNames() {
		add(name, s.kindOf(name))
	}
	for _, k := range keywords {
		add(k, "keyword")
	}
	if prefix != "" { // names that this cell defines
		for _, t := range syntax.CellTokens(code) {
			if w := code[t.Span.Start:t.Span.End]; t.Kind == syntax.KindName && w != prefix {
				add(w, "instance")
			}
		}
	}
	sort.SliceStable(c.Items, func(i, j int) bool { return c.Items[i].Text < c.Items[j].Text })
	return c
}

// resolve walks a chain of names to a value; false while a cell runs.
func (s *Session) resolve(chain []string) (value.Value, bool) {
	leave, ok := s.eng.TryOccupy()
	if !ok {
		return value.Null, false
	}
	defer leave()
	return s.walk(chain)
}

// look shows f the value of a chain of names: between runs, or in the middle of the one that is going on.
func (s *Session) look(chain []string, f func(v value.Value)) {
	defer s.eng.Occupy()()
	if v, ok := s.walk(chain); ok {
		f(v)
	}
}

func (s *Session) walk(chain []string) (value.Value, bool) {
	if len(chain) == 0 {
		return value.Null, false
	}
	v, ok := s.eng.Lookup(chain[0])
	for _, name := range chain[1:] {
		if !ok {
			return value.Null, false
		}
		v, ok = member(v, name)
	}
	return v, ok
}

func member(v value.Value, name string) (value.Value, bool) {
	switch v.Kind() {
	case value.KModule:
		return v.Module().Get(name)
	case value.KDict:
		return v.Dict().GetStr(name)
	case value.KObj:
		if i := v.Obj().Type.Field(name); i >= 0 {
			return v.Obj().F[i], true
		}
	case value.KType:
		return v.Type().Static(name)
	}
	return value.Null, false
}

func (s *Session) members(v value.Value, prefix string) (items []CompletionItem) {
	add := func(name, kind, sig string) {
		if strings.HasPrefix(name, prefix) {
			items = append(items, CompletionItem{name, kind, sig})
		}
	}
	switch v.Kind() {
	case value.KModule:
		for _, n := range v.Module().List() {
			w, _ := v.Module().Get(n)
			sig := ""
			if f, ok := eval.FuncOf(w); ok {
				sig = f.Sig
			}
			add(n, "function", sig)
		}
		return items
	case value.KType:
		for _, x := range v.Type().Variants {
			add(x.Name, "class", "")
		}
		for n := range v.Type().Statics {
			add(n, "function", "")
		}
	case value.KDict:
		keys, _ := v.Dict().Entries()
		for _, k := range keys {
			if t, ok := k.TryStr(); ok && value.IsName(t) {
				add(t, "property", "")
			}
		}
	case value.KObj:
		for _, f := range v.Obj().Type.Fields {
			add(f, "property", "")
		}
	}
	for _, n := range s.eng.Methods(v) {
		sig := ""
		if f, ok := s.eng.MethodFunc(v, n); ok {
			sig = f.Sig
		}
		add(n, "method", sig)
	}
	sort.SliceStable(items, func(i, j int) bool { return items[i].Text < items[j].Text })
	return items
}

func (s *Session) kindOf(name string) string {
	if v, ok := s.resolve([]string{name}); ok {
		switch v.Kind() {
		case value.KFunc:
			return "function"
		case value.KModule:
			return "module"
		case value.KType:
			return "class"
		}
	}
	return "instance"
}

func (s *Session) signature(name string) string {
	if v, ok := s.resolve([]string{name}); ok {
		if f, ok := eval.FuncOf(v); ok {
			return f.Sig
		}
	}
	return ""
}

// Inspect implements Runner.
func (s *Session) Inspect(code string, cursor int) (Bundle, bool) {
	if s.opts.Notebook {
		if text, ok := magicText(code, cursor); ok {
			return Bundle{Data: map[string]any{"text/plain": text}}, true
		}
	}
	rs := []rune(code)
	end := max(0, min(cursor, len(rs)))
	for end < len(rs) && isWord(rs[end]) {
		end++
	}
	recv, name, _, dotted := target(code, end)
	if name == "" && !dotted && end > 0 && rs[end-1] == '(' { // inside a call: the function
		recv, name, _, dotted = target(code, end-1)
	}
	if name == "" {
		return Bundle{}, false
	}
	text, ok := s.inspectText(recv, name, dotted)
	if !ok {
		return Bundle{}, false
	}
	return Bundle{Data: map[string]any{"text/plain": text}}, true
}

func (s *Session) inspectText(recv []string, name string, dotted bool) (text string, ok bool) {
	if !dotted {
		s.look([]string{name}, func(v value.Value) { text, ok = s.valueText(name, v) })
		return text, ok
	}
	s.look(recv, func(v value.Value) {
		if w, found := member(v, name); found {
			text, ok = s.valueText(name, w)
		} else if f, found := s.eng.MethodFunc(v, name); found {
			text, ok = eval.FuncText(f), true
		}
	})
	return text, ok
}

func (s *Session) valueText(name string, v value.Value) (string, bool) {
	switch v.Kind() {
	case value.KFunc, value.KModule, value.KType:
		return s.eng.Describe(v)
	}
	return name + ": " + value.TypeName(v) + " = " + Summary(v), true
}

// IsComplete implements Runner.
func (s *Session) IsComplete(code string) (Completeness, string) {
	incomplete := syntax.Incomplete
	if s.opts.Notebook {
		incomplete = syntax.CellIncomplete
	}
	status, indent := incomplete(code)
	return Completeness(status), indent
}
