package widgets

import (
	"errors"
	"fmt"

	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// options are what can be chosen: values, and what the reader sees of them.
type options struct {
	labels []string
	values []value.Value
}

// optionsOf reads an array of values, or an object of names and values.
func optionsOf(c *module.Call, i int) *options {
	o := &options{labels: []string{}}
	if c.Args[i].Kind() == value.KDict {
		keys, vals := c.Args[i].Dict().Entries()
		for j, k := range keys {
			o.add(value.Display(k), vals[j])
		}
		return o
	}
	c.Each(i, func(v value.Value) { o.add(value.Display(v), v) })
	return o
}

func (o *options) add(label string, v value.Value) {
	o.labels, o.values = append(o.labels, label), append(o.values, v.Share())
}

func (o *options) index(v value.Value) (int, bool) {
	for i, x := range o.values {
		if value.Equal(x, v) {
			return i, true
		}
	}
	return 0, false
}

func (o *options) elem() types.Type {
	var t types.Type = types.Never
	for i, v := range o.values {
		if i == 64 {
			break
		}
		t = types.Join(t, plainType(v))
	}
	return t
}

func plainType(v value.Value) types.Type {
	switch {
	case v.IsInt():
		return types.I64
	case v.IsFloat():
		return types.F64
	case v.IsBool():
		return types.Bool
	case v.IsStr():
		return types.Str
	}
	return types.Unknown
}

// place reads an index among the options.
func (w *widget) place(x any) (int, error) {
	f, ok := x.(float64)
	if !ok || f != float64(int(f)) || f < 0 || int(f) >= len(w.options.values) {
		return 0, errNoOption
	}
	return int(f), nil
}

func (w *widget) optionAt(v value.Value) (int, error) {
	i, ok := w.options.index(v)
	if !ok {
		return 0, fmt.Errorf("%s is no option: %v", value.Repr(v), w.options.labels[:min(12, len(w.options.labels))])
	}
	return i, nil
}

// choice is one of the options; null where there are none.
var choice = format{
	decode: func(w *widget, x any) (value.Value, error) {
		i, err := w.place(x)
		if err != nil {
			return value.Null, err
		}
		return w.options.values[i], nil
	},
	encode: func(w *widget, v value.Value) (any, error) {
		if v.IsNull() && len(w.options.values) == 0 {
			return nil, nil
		}
		return w.optionAt(v)
	},
	settle: func(w *widget, v value.Value) value.Value {
		if i, ok := w.options.index(v); ok {
			return w.options.values[i]
		}
		return v
	},
	holds: func(w *widget) types.Type { return w.options.elem() },
}

// choices are any number of the options, each once.
var choices = format{
	decode: func(w *widget, x any) (value.Value, error) {
		list, ok := x.([]any)
		if !ok || len(list) > len(w.options.values) {
			return value.Null, errNoOption
		}
		var out []value.Value
		for _, x := range list {
			i, err := w.place(x)
			if err != nil {
				return value.Null, err
			}
			out = append(out, w.options.values[i])
		}
		return value.ArrayOf(out...), nil
	},
	encode: func(w *widget, v value.Value) (any, error) {
		if v.Kind() != value.KArray {
			return nil, mustBe("an array of options", v)
		}
		out, seen := []any{}, map[int]bool{}
		for _, x := range v.List().All() {
			i, err := w.optionAt(x)
			if err != nil {
				return nil, err
			}
			if seen[i] {
				return nil, errors.New("an option is given twice")
			}
			seen[i] = true
			out = append(out, i)
		}
		return out, nil
	},
	settle: itself,
	holds:  func(w *widget) types.Type { return types.ListOf(w.options.elem()) },
}

// selection is which page of tabs or an accordion is open: its number from 0, -1 for none.
var selection = format{
	decode: func(w *widget, x any) (value.Value, error) {
		if x == nil {
			return value.Int(-1), nil
		}
		f, ok := x.(float64)
		if !ok || f != float64(int(f)) {
			return value.Null, errors.New("no number of a page")
		}
		return value.Int(int64(f)), nil
	},
	encode: func(w *widget, v value.Value) (any, error) {
		switch {
		case !v.IsInt():
			return nil, mustBe("the number of a page", v)
		case v.AsInt() == -1:
			return nil, nil
		case v.AsInt() < -1 || v.AsInt() >= int64(len(w.children)):
			return nil, fmt.Errorf("there is no page %d: there are %d, counted from 0", v.AsInt(), len(w.children))
		}
		return v.AsInt(), nil
	},
	settle: itself, holds: holdsI64,
}
