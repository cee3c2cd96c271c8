package expr

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"skep/dataframe/column"
)

// jsonTexts look into texts that hold JSON. A text that holds none is an error that names the row, but for json_valid.
func jsonTexts() []function {
	return []function{
		{name: "json_extract", least: 2, most: 2, bind: returns(column.StrType, str, place1), eval: jsonValue(jsonWritten)},
		{name: "json_extract_string", least: 2, most: 2, bind: returns(column.StrType, str, place1), eval: jsonValue(jsonPlain)},
		{name: "json_type", least: 2, most: 2, bind: returns(column.StrType, str, place1), eval: jsonValue(func(v any) (string, bool) { return jsonKind(v), true })},
		{name: "json_array_length", least: 2, most: 2, bind: returns(column.Int64Type, str, place1), eval: evalJSONLength},
		{name: "json_keys", least: 2, most: 2, bind: returns(column.ListOf(column.StrType), str, place1), eval: evalJSONKeys},
		{name: "json_valid", least: 1, most: 1, bind: returns(column.BoolType, str), eval: evalJSONValid},
		{name: "to_json", least: 1, most: 1, bind: returns(column.StrType, anything), eval: evalToJSON},
	}
}

// place1 is a path as text, or the number of an element.
func place1(b *Bound, i int) error {
	if !b.Args[i].Type.IsInteger() {
		return str(b, i)
	}
	return nil
}

// jsonStep is one step of a path: a field, or an element counted from 0, from the end if negative; all for a wildcard.
type jsonStep struct {
	field string
	at    int
	isAt  bool
	all   bool
}

// jsonPath reads $.a.b[0], /a/b/0, and a name alone.
func jsonPath(s string) (steps []jsonStep, ok bool) {
	switch {
	case strings.HasPrefix(s, "/"):
		for _, part := range strings.Split(s[1:], "/") {
			part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
			n, err := strconv.Atoi(part)
			steps = append(steps, jsonStep{field: part, at: n, isAt: err == nil})
		}
		return steps, true
	case !strings.HasPrefix(s, "$"):
		return []jsonStep{{field: s}}, true
	}
	for s = s[1:]; s != ""; {
		end := len(s)
		switch {
		case strings.HasPrefix(s, `."`):
			if end = strings.IndexByte(s[2:], '"') + 3; end < 3 {
				return nil, false
			}
			steps = append(steps, jsonStep{field: s[2 : end-1]})
		case s[0] == '.':
			if n := strings.IndexAny(s[1:], ".["); n >= 0 {
				end = n + 1
			}
			steps = append(steps, jsonStep{field: s[1:end], all: s[1:end] == "*"})
		case s[0] == '[':
			if end = strings.IndexByte(s, ']') + 1; end == 0 {
				return nil, false
			}
			inner := strings.TrimPrefix(s[1:end-1], "#")
			n, err := strconv.Atoi(inner)
			if err != nil && inner != "*" {
				return nil, false
			}
			steps = append(steps, jsonStep{at: n, isAt: true, all: inner == "*"})
		default:
			return nil, false
		}
		s = s[end:]
	}
	return steps, true
}

// object keeps its fields in order, so that what is extracted is written as it stood.
type object []member

type member struct {
	name  string
	value any
}

func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, value := encoded(m.name), encoded(m.value)
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func encoded(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

const deepestJSON = 500 // levels of a text that are followed

// readJSON reads one value; ok is false for what is none.
func readJSON(s string) (any, bool) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	v, ok := jsonNext(d, 0)
	if !ok {
		return nil, false
	}
	_, err := d.Token()
	return v, err != nil && !d.More()
}

func jsonNext(d *json.Decoder, depth int) (any, bool) {
	t, err := d.Token()
	if err != nil || depth > deepestJSON {
		return nil, false
	}
	switch t {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, ok := jsonNext(d, depth+1)
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err == nil
	case json.Delim('{'):
		o := object{}
		for d.More() {
			name, err := d.Token()
			key, isText := name.(string)
			v, ok := jsonNext(d, depth+1)
			if err != nil || !isText || !ok {
				return nil, false
			}
			o = append(o, member{key, v})
		}
		_, err = d.Token()
		return o, err == nil
	}
	return t, true
}

// along follows a path; found false: there is no such thing.
func along(v any, steps []jsonStep) (out any, found bool) {
	if len(steps) == 0 {
		return v, true
	}
	s, rest := steps[0], steps[1:]
	if s.all {
		return everywhere(v, rest), true
	}
	switch v := v.(type) {
	case object:
		for _, m := range v {
			if m.name == s.field {
				return along(m.value, rest)
			}
		}
	case []any:
		if s.at < 0 {
			s.at += len(v)
		}
		if s.isAt && s.at >= 0 && s.at < len(v) {
			return along(v[s.at], rest)
		}
	}
	return nil, false
}

// everywhere follows a path from each part.
func everywhere(v any, rest []jsonStep) any {
	out := []any{}
	add := func(part any) {
		if x, ok := along(part, rest); ok {
			out = append(out, x)
		}
	}
	switch v := v.(type) {
	case object:
		for _, m := range v {
			add(m.value)
		}
	case []any:
		for _, x := range v {
			add(x)
		}
	}
	return out
}

func jsonWritten(v any) (string, bool) { return string(encoded(v)), true }

// jsonPlain is a text without its quotes; null is none.
func jsonPlain(v any) (string, bool) {
	if s, ok := v.(string); ok {
		return s, true
	}
	return string(encoded(v)), v != nil
}

func jsonKind(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		return "BOOLEAN"
	case string:
		return "VARCHAR"
	case json.Number:
		switch {
		case strings.ContainsAny(v.String(), ".eE"):
			return "DOUBLE"
		case v.String()[0] == '-':
			return "BIGINT"
		}
		return "UBIGINT"
	case []any:
		return "ARRAY"
	}
	return "OBJECT"
}

// lookUp finds what a row's path leads to; found is false for nulls too.
func (x *call) lookUp(row int) (v any, found bool, err error) {
	steps := []jsonStep{}
	if x.args[1].Type().IsInteger() {
		steps = append(steps, jsonStep{at: int(x.args[1].Int(row * x.step(1))), isAt: true})
	} else {
		ok := false
		if steps, ok = jsonPath(x.row(1, row)); !ok {
			return nil, false, x.fail("%q is no path into JSON: $.field, $.list[0]", x.row(1, row))
		}
	}
	v, ok := readJSON(x.row(0, row))
	if !ok {
		return nil, false, x.fail("%q is no JSON (row %d)", excerpt(x.row(0, row)), row)
	}
	v, found = along(v, steps)
	return v, found, nil
}

// excerpt cuts a text for a message.
func excerpt(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// eachJSON calls f with what each row's path leads to; rows that are null, or whose path leads nowhere, are none.
func (x *call) eachJSON(none func(), f func(v any)) error {
	valid := x.valid()
	for i := range x.rows {
		if valid != nil && !valid.Get(i) {
			none()
			continue
		}
		v, found, err := x.lookUp(i)
		if err != nil {
			return err
		}
		if !found {
			none()
			continue
		}
		f(v)
	}
	return nil
}

func jsonValue(text func(any) (string, bool)) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.allNull() {
			return column.OfNulls(column.StrType, x.rows), nil
		}
		b := column.NewBuilder(column.StrType, x.rows)
		err := x.eachJSON(b.Null, func(v any) {
			if s, ok := text(v); ok {
				b.Str(s)
			} else {
				b.Null()
			}
		})
		return b.Build(), err
	}
}

func evalJSONLength(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	b := column.NewBuilder(column.Int64Type, x.rows)
	err := x.eachJSON(b.Null, func(v any) {
		list, _ := v.([]any)
		b.Int(int64(len(list)))
	})
	return b.Build(), err
}

func evalJSONKeys(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	b := column.NewBuilder(x.node.Type, x.rows)
	err := x.eachJSON(b.Null, func(v any) {
		names := []any{}
		o, _ := v.(object)
		for _, m := range o {
			names = append(names, m.name)
		}
		if err := b.Append(names); err != nil {
			panic(err) // a list of texts is one of texts
		}
	})
	return b.Build(), err
}

func evalJSONValid(x *call) (*column.Column, error) {
	return testStr(func(s, _ string) bool { _, ok := readJSON(s); return ok })(&call{node: x.node, rows: x.rows, args: []*column.Column{x.args[0], x.args[0]}})
}

func evalToJSON(x *call) (*column.Column, error) {
	c := x.args[0].Broadcast(x.rows)
	b := column.NewBuilder(column.StrType, x.rows)
	for i := range x.rows {
		b.Str(string(encoded(asJSON(c, i))))
	}
	return b.Build(), nil
}

// asJSON is a value as JSON has it: lists and structs as they are, times as text; NaN and infinities are null.
func asJSON(c *column.Column, row int) any {
	if c.IsNull(row) {
		return nil
	}
	switch t := c.Type(); {
	case t.Kind == column.ListKind:
		out, l := []any{}, c.Lists()
		for k, to := l.Bounds(row); k < to; k++ {
			out = append(out, asJSON(l.Child, k))
		}
		return out
	case t.Kind == column.StructKind:
		out := object{}
		for i, f := range t.Fields() {
			out = append(out, member{f.Name, asJSON(c.FieldColumn(i), row)})
		}
		return out
	case t.Kind == column.Bool:
		return c.Bools().Get(row)
	case t.IsFloat() && (math.IsNaN(c.Float(row)) || math.IsInf(c.Float(row), 0)):
		return nil
	case t.IsNumeric():
		return json.Number(c.Text(row))
	}
	return c.Text(row)
}
