package notebooks

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skep/internal/lazy"
	"skep/interp/value"
)

// The tags by which papermill knows the cell with the defaults and the one it adds.
const (
	tagParameters = "parameters"
	tagInjected   = "injected-parameters"
)

// Parameter is a name and a value for a notebook: a JSON value (nil, bool, json.Number, string, []any, map[string]any).
type Parameter struct {
	Name  string
	Value any
}

var parameterName = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`^[\pL_][\pL\pN_]*$`) }}

// ParseParameter reads name=value. A value that is JSON is that; any other is text.
func ParseParameter(text string) (Parameter, error) {
	name, value, ok := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !ok || !parameterName.Get().MatchString(name) {
		return Parameter{}, fmt.Errorf("%q: a parameter is written name=value", text)
	}
	d := json.NewDecoder(strings.NewReader(value))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		return Parameter{name, value}, nil
	}
	return Parameter{name, v}, nil
}

// Parametrize adds a cell that sets the parameters behind the cell that is tagged parameters, or in front of all cells if
// there is none; one that an earlier run added is replaced. unknown are the names that the tagged cell does not mention.
func (d *Document) Parametrize(list []Parameter) (unknown []string, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	source, err := parameterSource(d.Language(), list)
	if err != nil {
		return nil, err
	}
	at := 0
	for i := len(d.cells) - 1; i >= 0; i-- {
		c := d.cells[i]
		switch tags := c.Tags(); {
		case slices.Contains(tags, tagInjected):
			if err := d.Delete(i); err != nil {
				return nil, err
			}
		case slices.Contains(tags, tagParameters):
			at = i + 1
			unknown = notMentioned(list, c.Source())
		}
	}
	d.Insert(at, Code, source).SetMetadata("tags", []any{tagInjected})
	return unknown, nil
}

func notMentioned(list []Parameter, source string) (out []string) {
	for _, p := range list {
		if !regexp.MustCompile(`(^|[^\pL\pN_])` + regexp.QuoteMeta(p.Name) + `($|[^\pL\pN_])`).MatchString(source) {
			out = append(out, p.Name)
		}
	}
	return out
}

func parameterSource(language string, list []Parameter) (string, error) {
	var b strings.Builder
	comment, assign, words := "// parameters", "let %s = %s\n", literals{"null", "true", "false", value.Quote}
	if language == "python" {
		comment, assign, words = "# Parameters", "%s = %s\n", literals{"None", "True", "False", strconv.Quote}
	} else if language != "ruchy" && language != "" {
		return "", fmt.Errorf("parameters cannot be written in %s, only in ruchy and python", language)
	}
	b.WriteString(comment + "\n")
	for _, p := range list {
		fmt.Fprintf(&b, assign, p.Name, words.of(p.Value))
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// literals writes values in a language.
type literals struct {
	null, yes, no string
	quote         func(string) string
}

func (l literals) of(v any) string {
	switch v := v.(type) {
	case nil:
		return l.null
	case bool:
		if v {
			return l.yes
		}
		return l.no
	case json.Number:
		return v.String()
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = l.of(x)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, l.quote(k)+": "+l.of(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return l.quote(fmt.Sprint(v))
}
