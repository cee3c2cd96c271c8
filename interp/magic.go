package interp

import (
	"slices"
	"strings"
	"unicode/utf8"

	"skep/interp/syntax"
	"skep/interp/types"
)

// sqlWords are what completion offers in a query besides tables and columns.
var sqlWords = []string{"select", "from", "where", "group by", "order by", "having", "limit", "join", "left join", "on", "using", "as", "and", "or", "not", "case", "when", "then", "else", "end",
	"distinct", "union all", "with", "over", "partition by", "between", "like", "is null", "in", "desc", "sum", "count", "avg", "min", "max"}

// completeMagic completes the name of a magic that ends at the code-point offset cursor; ok is false if none is being written there.
func (s *Session) completeMagic(code string, cursor int) (c Completion, ok bool) {
	before := runesBefore(code, cursor)
	start := strings.LastIndexByte(before, '\n') + 1
	start += len(before[start:]) - len(strings.TrimLeft(before[start:], " \t"))
	written := before[start:]
	if !strings.HasPrefix(written, "%") || strings.ContainsAny(written, " \t") {
		return Completion{}, false
	}
	c = Completion{Start: utf8.RuneCountInString(before[:start]), End: utf8.RuneCountInString(before)}
	top := strings.TrimSpace(before[:start]) == ""
	for i := range syntax.Magics {
		m := &syntax.Magics[i]
		for _, form := range []string{m.Line, m.Cell} {
			name, _, _ := strings.Cut(form, " ")
			if strings.HasPrefix(name, written) && (top || !strings.HasPrefix(name, "%%")) {
				c.Items = append(c.Items, CompletionItem{Text: name, Kind: "magic", Signature: form})
			}
		}
	}
	slices.SortStableFunc(c.Items, func(a, b CompletionItem) int { return strings.Compare(a.Text, b.Text) })
	return c, true
}

// completeQuery completes tables, their columns and words of SQL where a query is being written; ok is false elsewhere.
func (s *Session) completeQuery(code string, cursor int) (c Completion, ok bool) {
	recv, prefix, start, dotted := target(code, cursor)
	if !s.inQuery(code, cursor) {
		return Completion{}, false
	}
	c = Completion{Start: start, End: start + utf8.RuneCountInString(prefix)}
	seen := map[string]bool{}
	add := func(name, kind, about string) {
		if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) && !seen[name] {
			seen[name] = true
			c.Items = append(c.Items, CompletionItem{name, kind, about})
		}
	}
	for _, v := range s.Variables() {
		f, ok := s.seen.Load().known[v.Name].Static.(*types.Frame)
		if !ok || dotted && (len(recv) != 1 || recv[0] != v.Name) {
			continue
		}
		if !dotted {
			add(v.Name, "instance", v.Type)
		}
		for _, column := range f.Columns {
			add(column.Name, "property", column.Type.String())
		}
	}
	for _, w := range sqlWords {
		if !dotted {
			add(w, "keyword", "")
		}
	}
	return c, true
}

// inQuery says whether the cursor stands in the query of %sql or %%sql.
func (s *Session) inQuery(code string, cursor int) bool {
	before := runesBefore(code, cursor)
	for _, t := range syntax.CellTokens(code) {
		if text := code[t.Span.Start:t.Span.End]; t.Kind == syntax.KindMagic && t.Span.Start < len(before) && len(before) <= t.Span.End+1 {
			line := strings.HasPrefix(text, "%sql ")
			return line || strings.HasPrefix(text, "%%sql") && strings.Contains(before[t.Span.Start:], "\n")
		}
	}
	return false
}

// magicText documents the magic whose name stands at the code-point offset cursor.
func magicText(code string, cursor int) (string, bool) {
	before := runesBefore(code, cursor)
	for _, t := range syntax.CellTokens(code) {
		if t.Kind == syntax.KindMagic && t.Span.Start <= len(before) && len(before) <= t.Span.End {
			m, end := syntax.MagicAt(code[t.Span.Start:t.Span.End])
			if m == nil || len(before) > t.Span.Start+end {
				return "", false
			}
			return m.Text(), true
		}
	}
	return "", false
}

// runesBefore is the text before a code-point offset.
func runesBefore(code string, cursor int) string {
	for i := range code {
		if cursor--; cursor < 0 {
			return code[:i]
		}
	}
	return code
}
