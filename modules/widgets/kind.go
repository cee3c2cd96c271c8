package widgets

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"time"

	"skep/internal/lazy"
	"skep/interp/types"
	"skep/interp/value"
)

// kind is a sort of widget: its model in front ends, and how its value is told to them and by them.
type kind struct {
	name          string // of the function that makes it
	model, view   string // without "Model" and "View"
	from, version string // the package that has them
	style         string // "": it has none
	attrs         attributes
	key           string // the attribute that is the value; "": none is
	format
}

// format is how a value is written in an attribute.
type format struct {
	// decode reads what a front end has sent; nil: front ends only show it. The error is that the widget cannot hold it.
	decode func(w *widget, x any) (value.Value, error)
	// encode writes a value, or says why the widget cannot hold it.
	encode func(w *widget, v value.Value) (any, error)
	// settle gives the value as it is kept, of one that can be encoded.
	settle func(w *widget, v value.Value) value.Value
	// holds is the type of its values.
	holds func(w *widget) types.Type
}

// Of a value of one type. Functions with names are plain data in the tables below.
func holdsUnit(*widget) types.Type { return types.Unit }
func holdsStr(*widget) types.Type  { return types.Str }
func holdsBool(*widget) types.Type { return types.Bool }
func holdsI64(*widget) types.Type  { return types.I64 }
func holdsF64(*widget) types.Type  { return types.F64 }

func itself(_ *widget, v value.Value) value.Value { return v }

// nothing is the format of what has no value.
var nothing = format{
	encode: func(_ *widget, v value.Value) (any, error) {
		if v.IsUnit() {
			return nil, nil
		}
		return nil, errors.New("it has no value")
	},
	settle: itself, holds: holdsUnit,
}

// text is the format of strings.
var text = format{
	decode: func(_ *widget, x any) (value.Value, error) {
		if s, ok := x.(string); ok {
			return value.String(s), nil
		}
		return value.Null, errors.New("no text")
	},
	encode: func(_ *widget, v value.Value) (any, error) {
		if s, ok := v.TryStr(); ok {
			return s, nil
		}
		return nil, mustBe("a string", v)
	},
	settle: itself, holds: holdsStr,
}

func mustBe(what string, v value.Value) error {
	return fmt.Errorf("the value must be %s, found %s", what, value.TypeName(v))
}

// onlyShown makes a format of one that front ends do not change.
func onlyShown(f format) format {
	f.decode = nil
	return f
}

var truth = format{
	decode: func(_ *widget, x any) (value.Value, error) {
		if b, ok := x.(bool); ok {
			return value.Bool(b), nil
		}
		return value.Null, errors.New("neither true nor false")
	},
	encode: func(_ *widget, v value.Value) (any, error) {
		if v.IsBool() {
			return v.AsBool(), nil
		}
		return nil, mustBe("true or false", v)
	},
	settle: itself, holds: holdsBool,
}

// integers are whole numbers between the attributes min and max, where there are such.
var integers = format{
	decode: func(w *widget, x any) (value.Value, error) {
		f, ok := x.(float64)
		if !ok || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return value.Null, errors.New("no integer")
		}
		return value.Int(int64(f)), nil
	},
	encode: func(w *widget, v value.Value) (any, error) {
		if !v.IsInt() {
			return nil, mustBe("an integer", v)
		}
		return v.AsInt(), w.within(v)
	},
	settle: itself, holds: holdsI64,
}

var floats = format{
	decode: func(w *widget, x any) (value.Value, error) {
		if f, ok := x.(float64); ok {
			return value.Float(f), nil
		}
		return value.Null, errors.New("no number")
	},
	encode: func(w *widget, v value.Value) (any, error) {
		f, ok := number(v)
		if !ok || math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, mustBe("a finite number", v)
		}
		return f, w.within(v)
	},
	settle: func(_ *widget, v value.Value) value.Value { f, _ := number(v); return value.Float(f) },
	holds:  holdsF64,
}

func number(v value.Value) (float64, bool) {
	switch {
	case v.IsInt():
		return float64(v.AsInt()), true
	case v.IsFloat():
		return v.AsFloat(), true
	}
	return 0, false
}

// within says whether a number lies between the widget's bounds.
func (w *widget) within(v value.Value) error {
	lo, hi := w.attribute("min"), w.attribute("max")
	f, _ := number(v)
	if lo != nil && f < float(lo) || hi != nil && f > float(hi) {
		return fmt.Errorf("%s lies outside of %v to %v", value.Repr(v), lo, hi)
	}
	return nil
}

func float(x any) float64 {
	switch x := x.(type) {
	case int64:
		return float64(x)
	case float64:
		return x
	}
	return math.NaN()
}

// pairs are two values of another format, the first not above the second.
func pairs(one format) format {
	return format{
		decode: func(w *widget, x any) (value.Value, error) {
			list, ok := x.([]any)
			if !ok || len(list) != 2 {
				return value.Null, errors.New("no pair")
			}
			a, err := one.decode(w, list[0])
			if err != nil {
				return value.Null, err
			}
			b, err := one.decode(w, list[1])
			return value.NewTuple(a, b), err
		},
		encode: func(w *widget, v value.Value) (any, error) {
			if v.Kind() != value.KTuple || v.List().Len() != 2 {
				return nil, mustBe("a tuple of two numbers", v)
			}
			a, err := one.encode(w, v.List().At(0))
			if err != nil {
				return nil, err
			}
			b, err := one.encode(w, v.List().At(1))
			if err == nil && float(a) > float(b) {
				err = fmt.Errorf("%v lies above %v", a, b)
			}
			return []any{a, b}, err
		},
		settle: func(w *widget, v value.Value) value.Value {
			return value.NewTuple(one.settle(w, v.List().At(0)), one.settle(w, v.List().At(1)))
		},
		holds: func(w *widget) types.Type {
			return &types.Tuple{Elems: []types.Type{one.holds(w), one.holds(w)}}
		},
	}
}

// dates are written "2026-11-30"; "" is none. In attributes they are objects, whose months count from 0.
var dates = format{
	decode: func(_ *widget, x any) (value.Value, error) {
		if x == nil {
			return value.String(""), nil
		}
		o, _ := x.(map[string]any)
		y, yes := o["year"].(float64)
		m, month := o["month"].(float64)
		d, day := o["date"].(float64)
		if !yes || !month || !day || y < 0 || y > 9999 {
			return value.Null, errors.New("no date")
		}
		t := time.Date(int(y), time.Month(int(m)+1), int(d), 0, 0, 0, 0, time.UTC)
		if float64(t.Year()) != y || float64(t.Month()-1) != m || float64(t.Day()) != d {
			return value.Null, errors.New("no day of the calendar")
		}
		return value.String(t.Format(time.DateOnly)), nil
	},
	encode: func(w *widget, v value.Value) (any, error) {
		s, ok := v.TryStr()
		if !ok {
			return nil, mustBe("a date as \"2026-11-30\"", v)
		}
		x, err := dateOf(s)
		if err != nil || s == "" {
			return x, err
		}
		for name, wrong := range map[string]func(s, bound string) bool{"min": func(s, b string) bool { return s < b }, "max": func(s, b string) bool { return s > b }} {
			if bound := dateText(w.attribute(name)); bound != "" && wrong(s, bound) {
				return nil, fmt.Errorf("%s lies beyond %s", s, bound)
			}
		}
		return x, nil
	},
	settle: itself, holds: holdsStr,
}

// dateOf reads "2026-11-30"; "" is null.
func dateOf(s string) (any, error) {
	if s == "" {
		return nil, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil, fmt.Errorf("%q is no date as \"2026-11-30\"", s)
	}
	return map[string]any{"year": t.Year(), "month": int(t.Month()) - 1, "date": t.Day()}, nil
}

func dateText(x any) string {
	o, ok := x.(map[string]any)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", o["year"], o["month"].(int)+1, o["date"])
}

// colour is what a front end may send: a name, or #rgb, #rgba, #rrggbb, #rrggbbaa.
var colour = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-zA-Z]{3,30}|#[0-9a-fA-F]{3,4}|#[0-9a-fA-F]{6}|#[0-9a-fA-F]{8})$`)
}}

var colours = format{
	decode: text.decode,
	encode: func(_ *widget, v value.Value) (any, error) {
		s, ok := v.TryStr()
		if !ok || !colour.Get().MatchString(s) {
			return nil, fmt.Errorf("%s is no colour as \"#1e90ff\" or \"red\"", value.Repr(v))
		}
		return s, nil
	},
	settle: itself, holds: holdsStr,
}

// clicks count; no front end knows the number.
var clicks = format{
	encode: func(_ *widget, v value.Value) (any, error) {
		if v.IsInt() && v.AsInt() >= 0 {
			return nil, nil
		}
		return nil, mustBe("a number of clicks", v)
	},
	settle: itself, holds: holdsI64,
}
