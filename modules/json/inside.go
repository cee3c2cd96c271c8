package json

import (
	"strconv"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

func inside() []module.Func {
	return []module.Func{
		{Sig: "fun get(value, path: str, fallback = null)", Doc: "What stands at a path such as `users[0].name` or `users.0.name`, or the fallback. A negative index counts from the end; `[\"a.b\"]` is a key with a dot.", Example: "json.get({a: {b: [1, 2]}}, \"a.b[1]\")  // => 2\njson.get({}, \"a.b\", 0)  // => 0", Global: "json_get", Impl: get},
		{Sig: "fun set(value, path: str, new)", Doc: "A copy of the value with another value at a path; objects on the way are made, and index = length adds to an array.", Example: "json.set({a: {b: 1}}, \"a.c\", 2)  // => {a: {b: 1, c: 2}}", Global: "json_set", Impl: set},
		{Sig: "fun merge(a, b)", Doc: "Both objects in one, deeply; where both have a value, b's. Arrays are replaced.", Example: "json.merge({a: {x: 1}}, {a: {y: 2}})  // => {a: {x: 1, y: 2}}", Global: "json_merge", Impl: merge},
	}
}

// step is one part of a path.
type step struct {
	key   string
	index int64
	isInt bool // written in brackets
}

func steps(c *module.Call, path string) ([]step, error) {
	var out []step
	bad := func(at int, what string) error {
		return c.Error(codePath, "paths look like users[0].name", "path %q, at %d: %s", path, at+1, what)
	}
	for i := 0; i < len(path); {
		switch {
		case path[i] == '[':
			s, n, why := bracket(path[i:])
			if why != "" {
				return nil, bad(i, why)
			}
			out, i = append(out, s), i+n
			if i < len(path) && path[i] == '.' {
				if i++; i == len(path) {
					return nil, bad(i, "a key is missing")
				}
			}
		default:
			end := i + strings.IndexAny(path[i:]+".", ".[")
			if end == i {
				return nil, bad(i, "a key is missing")
			}
			out = append(out, step{key: path[i:end]})
			i = end
			if i < len(path) && path[i] == '.' {
				if i++; i == len(path) {
					return nil, bad(i, "a key is missing")
				}
			}
		}
	}
	if len(out) > maxDepth {
		return nil, bad(0, "more than "+strconv.Itoa(maxDepth)+" parts")
	}
	return out, nil
}

// bracket reads [3], [-1], ["key"] or ['key'] and says how long it is.
func bracket(s string) (st step, n int, why string) {
	if len(s) > 2 && (s[1] == '"' || s[1] == '\'') {
		end := strings.Index(s[2:], string(s[1])+"]")
		if end < 0 {
			return step{}, 0, "the quote is never closed"
		}
		return step{key: s[2 : 2+end]}, end + 4, ""
	}
	end := strings.IndexByte(s, ']')
	if end < 0 {
		return step{}, 0, "the bracket is never closed"
	}
	i, err := strconv.ParseInt(s[1:end], 10, 64)
	if err != nil {
		return step{}, 0, "an index or a quoted key must stand in the brackets"
	}
	return step{key: s[1:end], index: i, isInt: true}, end + 1, ""
}

// in finds the place in an array of n; digits without brackets are an index too.
func (s step) in(n int) (int, bool) {
	i := s.index
	if !s.isInt {
		var err error
		if i, err = strconv.ParseInt(s.key, 10, 64); err != nil {
			return 0, false
		}
	}
	if i < 0 {
		i += int64(n)
	}
	return int(i), i >= 0 && i <= int64(n)
}

func path(c *module.Call) ([]step, error) {
	s := c.Str(1)
	return steps(c, s)
}

func get(c *module.Call) (value.Value, error) {
	way, err := path(c)
	if err != nil {
		return value.Null, err
	}
	v := c.Args[0]
	for _, s := range way {
		var ok bool
		if v, ok = child(v, s); !ok {
			return c.Args[2], nil
		}
	}
	return v.Share(), nil
}

func child(v value.Value, s step) (value.Value, bool) {
	switch v.Kind() {
	case value.KDict:
		if s.isInt {
			if x, ok := v.Dict().Get(value.Int(s.index)); ok {
				return x, true
			}
		}
		return v.Dict().GetStr(s.key)
	case value.KArray, value.KTuple:
		i, ok := s.in(v.List().Len())
		if !ok || i == v.List().Len() {
			return value.Null, false
		}
		return v.List().At(i), true
	case value.KObj:
		if i := v.Obj().Type.Field(s.key); i >= 0 {
			return v.Obj().F[i], true
		}
	}
	return value.Null, false
}

func set(c *module.Call) (value.Value, error) {
	way, err := path(c)
	if err != nil {
		return value.Null, err
	}
	return placed(c, c.Args[0].Share(), way, c.Args[2])
}

// placed copies what lies on the way and leaves the rest shared.
func placed(c *module.Call, v value.Value, way []step, x value.Value) (value.Value, error) {
	if len(way) == 0 {
		return x, nil
	}
	s := way[0]
	if v.IsNull() && !s.isInt {
		v = value.NewDict().Value()
	}
	old, _ := child(v, s)
	inner, err := placed(c, old.Share(), way[1:], x)
	if err != nil {
		return value.Null, err
	}
	switch v.Kind() {
	case value.KDict:
		v = value.Clone(v)
		setKey(v.Dict(), s.key, inner)
		return v, nil
	case value.KArray:
		i, ok := s.in(v.List().Len())
		if !ok {
			return value.Null, c.Error(codePath, "", "index %s lies outside of the array of %d", s.key, v.List().Len())
		}
		v = value.Clone(v)
		if i == v.List().Len() {
			v.Array().Push(inner)
		} else {
			v.Array().Set(i, inner)
		}
		return v, nil
	}
	return value.Null, c.Error(codePath, "", "cannot set %q: an object or array was expected, found %s", s.key, value.TypeName(v))
}

func merge(c *module.Call) (value.Value, error) {
	return merged(c, c.Args[0], c.Args[1], 0)
}

func merged(c *module.Call, a, b value.Value, depth int) (value.Value, error) {
	if a.Kind() != value.KDict || b.Kind() != value.KDict {
		return b.Share(), nil
	}
	if depth > maxDepth {
		return value.Null, c.Error(codePath, "", "the objects are nested deeper than %d levels", maxDepth)
	}
	out := value.Clone(a)
	var err error
	b.Dict().Each(func(k, v value.Value) bool {
		if old, ok := a.Dict().Get(k); ok {
			if v, err = merged(c, old, v, depth+1); err != nil {
				return false
			}
		}
		if key, ok := k.TryStr(); ok {
			setKey(out.Dict(), key, v.Share())
		} else {
			out.Dict().Set(k.Share(), v.Share())
		}
		return true
	})
	return out, err
}
