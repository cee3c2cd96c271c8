package display

import (
	"bytes"
	"encoding/json"
	"math"

	"skep/interp/module"
	"skep/interp/value"
)

// maxDepth bounds nesting: encoding/json and the page recurse too.
const maxDepth = 200

// object keeps the order of keys, which a Go map would lose.
type object struct {
	keys []string
	vals []any
}

// MarshalJSON writes the keys in their order.
func (o *object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, k := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(k)
		if err != nil {
			return nil, err
		}
		val, err := json.Marshal(o.vals[i])
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(val)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plain turns a value into what encoding/json writes; NaN and infinity become
// null, as charts want it, and what JSON has no word for becomes its text.
func plain(c *module.Call, v value.Value, depth int) (any, error) {
	if depth > maxDepth {
		return nil, c.Error(codeContent, "", "the value is nested deeper than %d levels", maxDepth)
	}
	if x, some, ok := v.OptionOf(); ok {
		if !some {
			return nil, nil
		}
		return plain(c, x, depth+1)
	}
	switch v.Kind() {
	case value.KNull, value.KUnit:
		return nil, nil
	case value.KBool:
		return v.AsBool(), nil
	case value.KInt:
		return v.AsInt(), nil
	case value.KFloat:
		if f := v.AsFloat(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f, nil
		}
		return nil, nil
	case value.KArray, value.KTuple:
		return plainList(c, v.List().Boxed(), depth)
	case value.KSet:
		return plainList(c, v.Set().Elems(), depth)
	case value.KDict, value.KObj:
		names, vals := fields(v)
		list, err := plainList(c, vals, depth)
		return &object{names, list}, err
	}
	return value.Interpolate(v), nil
}

func plainList(c *module.Call, vs []value.Value, depth int) ([]any, error) {
	if err := c.Host.Charge(int64(16 * len(vs))); err != nil {
		return nil, err
	}
	out := make([]any, len(vs))
	for i, x := range vs {
		if i%4096 == 0 && c.Ctx.Err() != nil {
			return nil, c.Ctx.Err()
		}
		y, err := plain(c, x, depth+1)
		if err != nil {
			return nil, err
		}
		out[i] = y
	}
	return out, nil
}
