package plot

import (
	"math"

	"skep/interp/module"
	"skep/interp/value"
	engine "skep/plot"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeChart    = "M1201" // data that no chart can show
	codeFile     = "M1202" // a picture that cannot be written
)

// rowBytes is what a row of a column costs while it is read.
const rowBytes = 24

// maxRows is the longest column: an endless iterator has to end somewhere.
const maxRows = 50_000_000

// rows reads a sequence: array, tuple, set, range or iterator.
func rows(c *module.Call, what string, v value.Value) ([]value.Value, error) {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		return v.List().Boxed(), c.Host.Charge(int64(v.List().Len()) * rowBytes)
	case value.KSet:
		return v.Set().Elems(), c.Host.Charge(int64(v.Set().Len()) * rowBytes)
	case value.KRange:
		return rangeRows(c, what, v.Range())
	case value.KIter:
		return collect(c, what, v.Iter().Next)
	case value.KBox, value.KObj:
		if it, ok := c.Iterable(v); ok {
			return rows(c, what, it)
		}
	}
	return nil, c.Error(codeArgument, "", "%s must be a sequence, found %s", what, value.TypeName(v))
}

func rangeRows(c *module.Call, what string, r *value.Range) ([]value.Value, error) {
	lo, hi, ok := r.Ints()
	if !ok || hi == math.MaxInt64 {
		return nil, c.Error(codeArgument, "", "%s must be a range of integers with both ends", what)
	}
	return collect(c, what, func() (value.Value, bool) {
		lo++
		return value.Int(lo - 1), lo <= hi
	})
}

// batch is how many rows pass between two looks at the budget and the interrupt.
const batch = 4096

func collect(c *module.Call, what string, next func() (value.Value, bool)) ([]value.Value, error) {
	var out []value.Value
	for v, ok := next(); ok; v, ok = next() {
		if len(out)%batch == 0 {
			if err := c.Host.Charge(batch * (rowBytes + 16)); err != nil {
				return nil, err
			}
			if c.Ctx.Err() != nil {
				return nil, c.Ctx.Err()
			}
		}
		if len(out) == maxRows {
			return nil, c.Error(codeArgument, "take a part of it first", "%s has more than %d elements", what, maxRows)
		}
		out = append(out, v)
	}
	return out, nil
}

// plain opens Some(x) to x and None to null: options come from lookups.
func plain(v value.Value) value.Value {
	if inner, some, ok := v.OptionOf(); ok && some {
		return inner
	} else if ok {
		return value.Null
	}
	return v
}

// floats reads numbers; null and None are NaN, which the charts show as missing.
func floats(c *module.Call, what string, v value.Value) ([]float64, error) {
	vs, err := rows(c, what, v)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(vs))
	for i, v := range vs {
		v = plain(v)
		f, ok := v.Number()
		switch {
		case ok:
			out[i] = f
		case v.IsNull():
			out[i] = math.NaN()
		default:
			return nil, c.Error(codeArgument, hintForText(v), "element %d of %s must be a number or null, found %s %s", i, what, value.TypeName(v), shortened(v))
		}
	}
	return out, nil
}

func hintForText(v value.Value) string {
	if v.IsStr() {
		return "texts can stand on the x axis; numbers in texts become numbers with to_float()"
	}
	return ""
}

// shortened is a value as an error quotes it.
func shortened(v value.Value) string {
	s := []rune(value.Brief(v, 200))
	if len(s) > 40 {
		return string(s[:39]) + "…"
	}
	return string(s)
}

// column reads the x side: texts when there is one text, else numbers. Texts
// that are all ISO dates are instants, unless the chart wants names.
func column(c *module.Call, what string, v value.Value, wantNames bool) (engine.Column, error) {
	vs, err := rows(c, what, v)
	if err != nil {
		return engine.Column{}, err
	}
	texts, hasText := make([]string, len(vs)), false
	for i, v := range vs {
		if v = plain(v); v.IsNull() {
			continue
		}
		if s, ok := v.TryStr(); ok {
			texts[i], hasText = s, true
		} else {
			texts[i] = value.Display(v)
		}
	}
	if !hasText {
		nums, err := floats(c, what, value.NewArray(vs))
		return engine.Numbers(nums), err
	}
	if times, ok := engine.ParseTimes(texts); ok && !wantNames {
		return times, nil
	}
	return engine.Names(texts), nil
}
