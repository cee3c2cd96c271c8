package sqlite

import (
	"slices"
	"strings"
)

// describe reads what CREATE TABLE says: names and types of the columns, which of them is the row's number, and, of a table WITHOUT
// ROWID, the order in which records hold them. SQLite has parsed the text before it stored it, so it can be read loosely.
func (t *table) describe(text string) {
	words := lex(text)
	start := 0
	for start < len(words) && words[start].text != "(" {
		start++
	}
	if start == len(words) {
		t.strange = "it is no table of its own: it comes from a module (CREATE VIRTUAL TABLE)"
		return
	}
	parts, end := commaParts(words, start+1)
	var key []string
	for _, p := range parts {
		if k, isConstraint := constraint(p); isConstraint {
			key = append(key, k...)
			continue
		}
		if own, isKey := t.column(p); isKey {
			key = append(key, own)
		}
	}
	for i := end; i+1 < len(words); i++ {
		t.index = t.index || words[i].is("without") && words[i+1].is("rowid")
	}
	if t.index {
		t.records(key)
	} else if len(key) == 1 {
		if i := t.find(key[0]); i >= 0 && strings.EqualFold(t.columns[i].declared, "integer") {
			t.rowid = i
		}
	}
}

func (t *table) find(name string) int {
	for i, c := range t.columns {
		if strings.EqualFold(c.name, name) {
			return i
		}
	}
	return -1
}

// records is the order in a table WITHOUT ROWID: the key's columns, then the others.
func (t *table) records(key []string) {
	used := map[int]bool{}
	for _, k := range key {
		if i := t.find(k); i >= 0 && !used[i] {
			t.order, used[i] = append(t.order, i), true
		}
	}
	for i := range t.columns {
		if !used[i] {
			t.order = append(t.order, i)
		}
	}
}

// word is a token; quoted ones are names whatever they say.
type word struct {
	text   string
	quoted bool
}

func (w word) is(s string) bool { return !w.quoted && strings.EqualFold(w.text, s) }

func lex(s string) (out []word) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c <= ' ':
			i++
		case strings.HasPrefix(s[i:], "--"):
			end := strings.IndexByte(s[i:], '\n')
			if end < 0 {
				return out
			}
			i += end
		case strings.HasPrefix(s[i:], "/*"):
			end := strings.Index(s[i+2:], "*/")
			if end < 0 {
				return out
			}
			i += end + 4
		case c == '"' || c == '\'' || c == '`' || c == '[':
			var w string
			w, i = quotedWord(s, i)
			out = append(out, word{w, true})
		case strings.IndexByte("(),", c) >= 0:
			out, i = append(out, word{s[i : i+1], false}), i+1
		default:
			start := i
			for i < len(s) && s[i] > ' ' && strings.IndexByte("(),\"'`[", s[i]) < 0 {
				i++
			}
			out = append(out, word{s[start:i], false})
		}
	}
	return out
}

// quotedWord reads a name in quotes, which stand doubled inside of it.
func quotedWord(s string, i int) (string, int) {
	end := s[i]
	if end == '[' {
		end = ']'
	}
	var out strings.Builder
	for i++; i < len(s); i++ {
		if s[i] == end {
			if end == ']' || i+1 == len(s) || s[i+1] != end {
				return out.String(), i + 1
			}
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String(), i
}

// commaParts splits the words behind an opening parenthesis at the commas of its level.
func commaParts(words []word, i int) (parts [][]word, end int) {
	depth, start := 0, i
	for ; i < len(words); i++ {
		switch w := words[i]; {
		case w.quoted:
		case w.text == "(":
			depth++
		case w.text == ")" && depth == 0:
			return append(parts, words[start:i]), i + 1
		case w.text == ")":
			depth--
		case w.text == "," && depth == 0:
			parts, start = append(parts, words[start:i]), i+1
		}
	}
	return append(parts, words[start:]), i
}

// constraint reads a constraint of the table; key is a PRIMARY KEY's columns.
func constraint(p []word) (key []string, ok bool) {
	if len(p) > 2 && p[0].is("constraint") {
		p = p[2:]
	}
	if len(p) == 0 {
		return nil, true
	}
	for _, name := range []string{"unique", "check", "foreign"} {
		if p[0].is(name) {
			return nil, true
		}
	}
	if len(p) < 3 || !p[0].is("primary") || !p[1].is("key") {
		return nil, false
	}
	cols, _ := commaParts(p, 3)
	for _, c := range cols {
		if len(c) > 0 {
			key = append(key, c[0].text)
		}
	}
	return key, true
}

// endsType are the words that may follow a column's type.
var endsType = []string{"constraint", "primary", "not", "null", "unique", "check", "default", "collate", "references", "generated", "as"}

// column reads one column; isKey tells that it says PRIMARY KEY itself.
func (t *table) column(p []word) (name string, isKey bool) {
	c, i := columnInfo{name: p[0].text}, 1
	var typ []string
	for ; i < len(p) && (p[i].quoted || !slices.Contains(endsType, strings.ToLower(p[i].text))); i++ {
		typ = append(typ, p[i].text)
	}
	c.declared = strings.Join(typ, " ")
	stored := false
	for ; i < len(p); i++ {
		isKey = isKey || p[i].is("primary")
		stored = stored || p[i].is("stored")
		if (p[i].is("generated") || p[i].is("as")) && t.strange == "" {
			t.strange = "it has a generated column, " + c.name + ", whose values may not be in the file"
		}
		if isKey && p[i].is("desc") && !t.index { // INTEGER PRIMARY KEY DESC is no row's number
			c.declared = "integer desc"
		}
	}
	if stored {
		t.strange = ""
	}
	t.columns = append(t.columns, c)
	return c.name, isKey
}
