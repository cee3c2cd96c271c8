// Package toml is the language's module toml: TOML 1.0 by BurntSushi's parser.
// Objects keep the order of their keys. Dates and times become texts in the form
// of ISO 8601, because TOML has four kinds of them and the language's own
// values would lose which it was. Null is left out when writing: TOML has none.
//
// Callers: the session, through modules.All.
package toml

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"skep/interp/module"
	"skep/interp/value"
)

const codeTOML = "M2001"

// Module declares toml.
func Module() module.Module {
	return module.Module{Name: "toml", Doc: "TOML: read and write configuration files.", Known: []string{"tomllib"}, Synonyms: map[string]string{"dumps": "to_string", "loads": "parse"}, Fails: true, Funcs: document().Funcs()}
}

func document() module.Document {
	return module.Document{Format: "TOML", Name: "toml", Code: codeTOML, Read: read, Write: write, Of: "Dict<str, _>",
		Text: "title = \"x\"\n[owner]\nages = [1, 2]", Shown: "{title: \"x\", owner: {ages: [1, 2]}}"}
}

const (
	maxDepth = 500 // of nesting: the parser recurses
	perByte  = 48  // bytes that a tree may take for one of its text
)

func read(c *module.Call, text string) (value.Value, error) {
	if err := c.Host.Charge(perByte * int64(len(text))); err != nil {
		return value.Null, err
	}
	if at := tooDeep(text); at >= 0 {
		return value.Null, &module.Misread{Start: at, End: at + 1, Message: "nested too deeply"}
	}
	var tree map[string]any
	meta, err := toml.Decode(text, &tree)
	var bad toml.ParseError
	if errors.As(err, &bad) {
		at := min(bad.Position.Start, len(text))
		return value.Null, &module.Misread{Start: at, End: min(at+max(1, bad.Position.Len), len(text)), Message: bad.Message}
	}
	if err != nil {
		return value.Null, &module.Misread{Message: err.Error()}
	}
	r := reader{order: map[string]int{}}
	for i, k := range meta.Keys() {
		if _, ok := r.order[strings.Join(k, "\x00")]; !ok {
			r.order[strings.Join(k, "\x00")] = i
		}
	}
	return r.value(tree, ""), nil
}

// tooDeep finds where brackets, or the dots of one key, nest too deeply; -1 if nowhere.
func tooDeep(text string) int {
	depth, dots := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '#':
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		case '"', '\'':
			i = quoted(text, i)
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '.':
			dots++
		case '\n', ',', '=':
			dots = 0
		}
		if depth > maxDepth || dots > maxDepth {
			return i
		}
	}
	return -1
}

// quoted gives the index of the last byte of the string that begins at i.
func quoted(text string, i int) int {
	q := text[i : i+1]
	end := q
	if strings.HasPrefix(text[i:], q+q+q) {
		end = q + q + q
	}
	for i += len(end); i < len(text); i++ {
		switch {
		case text[i] == '\\' && q == "\"":
			i++
		case strings.HasPrefix(text[i:], end):
			return i + len(end) - 1
		case text[i] == '\n' && len(end) == 1:
			return i
		}
	}
	return len(text)
}

// reader turns what the parser gives into values, with keys in the order of the text.
type reader struct{ order map[string]int }

func (r reader) value(x any, path string) value.Value {
	switch x := x.(type) {
	case map[string]any:
		return r.table(x, path)
	case []map[string]any:
		out := make([]value.Value, len(x))
		for i, t := range x {
			out[i] = r.table(t, path)
		}
		return value.NewArray(out)
	case []any:
		out := make([]value.Value, len(x))
		for i, y := range x {
			out[i] = r.value(y, path)
		}
		return value.NewArray(out)
	case string:
		return value.String(x)
	case int64:
		return value.Int(x)
	case float64:
		return value.Float(x)
	case bool:
		return value.Bool(x)
	case time.Time:
		return value.String(dateText(x))
	}
	return value.Null
}

func (r reader) table(t map[string]any, path string) value.Value {
	keys := make([]string, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	place := func(k string) int {
		if i, ok := r.order[join(path, k)]; ok {
			return i
		}
		return math.MaxInt
	}
	slices.SortFunc(keys, func(a, b string) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	d := value.NewDict()
	for _, k := range keys {
		d.SetStr(k, r.value(t[k], join(path, k)))
	}
	return d.Value()
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "\x00" + key
}

// dateText writes the four kinds of dates as TOML has them; the parser marks local ones by their zone.
func dateText(t time.Time) string {
	switch t.Location().String() {
	case "datetime-local":
		return t.Format("2006-01-02T15:04:05.999999999")
	case "date-local":
		return t.Format("2006-01-02")
	case "time-local":
		return t.Format("15:04:05.999999999")
	}
	return t.Format(time.RFC3339Nano)
}
