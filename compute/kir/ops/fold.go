package ops

import (
	"math"

	"skep/compute/kir"
	"skep/internal/lazy"
)

// fold is how elements become one: where it starts, how an element enters, how two partial results join. A
// partial result is one value, or two for argmax and argmin: the value and its position.
type fold struct {
	start  func(t kir.Type) kir.Value
	enter  function // of an element
	join   func(x, y kir.Value) kir.Value
	mean   bool         // the result is divided by the number of elements
	better kir.BinaryOp // for positions: what beats
	argue  bool         // the result is a position
	empty  float64      // what no elements give
	barren bool         // no elements give nothing
}

func constant(v float64) func(kir.Type) kir.Value {
	return func(t kir.Type) kir.Value { return kir.Of(t, v) }
}

// lowest is what every number beats or equals.
func lowest(t kir.Type) kir.Value {
	switch t {
	case kir.U32:
		return kir.N(0)
	case kir.I32:
		return kir.Of(t, math.MinInt32)
	}
	return kir.Of(t, math.Inf(-1))
}

func highest(t kir.Type) kir.Value {
	switch t {
	case kir.U32:
		return kir.Of(t, math.MaxUint32)
	case kir.I32:
		return kir.Of(t, math.MaxInt32)
	}
	return kir.Of(t, math.Inf(1))
}

func adding(x, y kir.Value) kir.Value { return x.Add(y) }

// truthOf makes 0 or 1 of a number.
func truthOf(_ *kir.Builder, x kir.Value) kir.Value { return holds(x).To(kir.U32) }

// folds are the reductions, by their names in the table of shape rules.
var folds = lazy.Value[map[string]fold]{New: func() map[string]fold {
	return map[string]fold{
		"sum":           {start: constant(0), join: adding},
		"mean":          {start: constant(0), join: adding, mean: true, empty: math.NaN()},
		"prod":          {start: constant(1), join: func(x, y kir.Value) kir.Value { return x.Mul(y) }, empty: 1},
		"max":           {start: lowest, join: larger, barren: true},
		"min":           {start: highest, join: smaller, barren: true},
		"any":           {start: constant(0), enter: truthOf, join: func(x, y kir.Value) kir.Value { return x.Op(kir.Or, y) }},
		"all":           {start: constant(1), enter: truthOf, join: func(x, y kir.Value) kir.Value { return x.And(y) }, empty: 1},
		"count_nonzero": {start: constant(0), enter: truthOf, join: adding},
		"argmax":        {start: lowest, better: kir.Gt, argue: true, barren: true},
		"argmin":        {start: highest, better: kir.Lt, argue: true, barren: true},
	}
}}

// types says what elements of type t are folded in, and what the result is stored as.
func (f fold) types(t kir.Type) (inner, out kir.Type) {
	inner = arithmeticType(t)
	switch {
	case f.argue:
		return inner, kir.U32
	case f.enter != nil:
		return kir.U32, kir.U32
	}
	return inner, t
}

// state is a partial result in the hands of an invocation.
type state struct{ value, place kir.Value }

// noPlace is the position of no element: it loses every tie.
const noPlace = math.MaxUint32

func (f fold) begin(b *kir.Builder, t kir.Type) state {
	s := state{value: b.Var(f.start(t))}
	if f.argue {
		s.place = b.Var(kir.Of(kir.U32, noPlace))
	}
	return s
}

// absorb joins a partial result, or an element that has entered, to s.
func (f fold) absorb(b *kir.Builder, s, with state) {
	if !f.argue {
		b.Assign(s.value, f.join(s.value, with.value))
		return
	}
	wins := b.Let(f.wins(with, s))
	b.Assign(s.value, wins.Then(with.value, s.value))
	b.Assign(s.place, wins.Then(with.place, s.place))
}

// wins says whether x beats y: by its value, NaN before all; among equals the first.
func (f fold) wins(x, y state) kir.Value {
	better, equal := x.value.Op(f.better, y.value), x.value.Eq(y.value)
	if x.value.Type().IsFloat() {
		nx, ny := x.value.IsNaN(), y.value.IsNaN()
		better = nx.And(ny.Do(kir.Not)).Or(better.And(ny.Do(kir.Not)))
		equal = equal.Or(nx.And(ny))
	}
	return better.Or(equal.And(x.place.Lt(y.place)))
}

// entered makes an element a partial result.
func (f fold) entered(b *kir.Builder, v, place kir.Value) state {
	if f.enter != nil {
		v = f.enter(b, v)
	}
	return state{b.Let(v), place}
}
