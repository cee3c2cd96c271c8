package widgets

import (
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// overDoc says what a span is.
const overDoc = " A range (`0..=100`) goes over integers, a tuple of two numbers (`(0.0, 1.0)`) over all between them; so does a range if value or step is a float."

// overNumbers are the signatures of what goes over numbers: the one for integers is narrower.
func overNumbers(name, holds, after string) (sig string, forms []string) {
	of := func(t, over string) string {
		return strings.NewReplacer("OVER", over, "VALUE", strings.ReplaceAll(holds, "T", t), "T", t).Replace("fun " + name + "(over: OVER, value: VALUE = null" + after)
	}
	return of("f64", "OneOf<Range<i64>, (f64, f64)>"), []string{of("i64", "Range<i64>")}
}

func numberFuncs() []module.Func {
	slide := func(name, holds, doc, example string, f func(c *module.Call) value.Value) module.Func {
		m := module.Func{Doc: doc + overDoc + " step is 1, or a hundredth of the way. With continuous: false the value is told when the handle is let go." + changeDoc, Example: example, Impl: module.Checked(f)}
		m.Sig, m.Forms = overNumbers(name, holds, ", step: T = null, "+changeParam(holds)+", continuous: bool = true) -> Widget<"+holds+">")
		return m
	}
	bar := module.Func{Doc: "A bar that shows how far a value is; programs move it. (display.progress walks over a sequence with a bar.)" + overDoc,
		Example: "let p = widgets.progress(0..=10)\nfor i in 1..=10 { p.value = i }\np.value  // => 10", Impl: module.Checked(progress)}
	bar.Sig, bar.Forms = overNumbers("progress", "T", ", label: str = \"\", width: str = \"\") -> Widget<T>")
	return []module.Func{
		slide("slider", "T", "A slider, at the lowest value if none is given.", "let n = widgets.slider(0..=100, value: 10, label: \"n\")\nn.value  // => 10\nn.value = 42\nn.value + 1  // => 43\nwidgets.slider(0..=1, step: 0.05).value  // => 0.0", slider),
		slide("range_slider", "(T, T)", "A slider with two handles: its value is a tuple of the lower and the upper one, at first the ends.", "let r = widgets.range_slider(0..=10, value: (2, 5))\nr.value.0  // => 2", rangeSlider),
		{Sig: "fun number<T>(value: T, min: T = null, max: T = null, step: T = null, " + changeParam("T") + ") -> Widget<T>",
			Doc:     "A field for a number: an integer if the value is one." + changeDoc,
			Example: "let x = widgets.number(1.5, min: 0.0, max: 2.0)\nx.value * 2.0  // => 3.0", Impl: module.Checked(numberField)},
		bar,
	}
}

// span is what a slider goes over.
type span struct {
	lo, hi value.Value
	whole  bool
}

// spanOf reads a range of integers or a tuple of two numbers. The other arguments, at these places, make it one of all numbers if they
// are floats, or hold some. A range that excludes its end stops before it.
func spanOf(c *module.Call, i int, others ...int) span {
	s := endsOf(c, i)
	for _, j := range others {
		s.whole = s.whole && !holdsFloat(c.Args[j])
	}
	lo, _ := number(s.lo)
	hi, _ := number(s.hi)
	if !s.whole {
		s.lo, s.hi = value.Float(lo), value.Float(hi)
	}
	if !(lo <= hi) {
		c.Refuse("there is nothing in %s", value.Repr(c.Args[i]))
	}
	return s
}

func endsOf(c *module.Call, i int) span {
	v := c.Args[i]
	if v.Kind() == value.KTuple && v.List().Len() == 2 {
		s := span{lo: v.List().At(0), hi: v.List().At(1)}
		_, low := number(s.lo)
		if _, high := number(s.hi); low && high {
			return s
		}
	}
	if v.Kind() == value.KRange {
		if lo, end, ok := v.Range().Ints(); ok && !v.Range().Hi.IsNull() {
			return span{value.Int(lo), value.Int(end - 1), true}
		}
	}
	c.Wrong(i, "a range of integers with two ends, as 0..=100, or a tuple of two numbers, as (0.0, 1.0)")
	return span{}
}

func holdsFloat(v value.Value) bool {
	if v.Kind() == value.KTuple {
		for _, x := range v.List().All() {
			if x.IsFloat() {
				return true
			}
		}
	}
	return v.IsFloat()
}

// bounds are min and max as attributes.
func (s span) bounds() attributes { return attributes{"min": plain(s.lo), "max": plain(s.hi)} }

// stepped are min, max, and the step where none is given: 1, or a hundredth of the range.
func (s span) stepped() attributes {
	a := s.bounds()
	if a["step"] = int64(1); !s.whole {
		a["step"] = (s.hi.AsFloat() - s.lo.AsFloat()) / 100
	}
	return a
}

// plain is a number as an attribute.
func plain(v value.Value) any {
	if v.IsInt() {
		return v.AsInt()
	}
	return v.AsFloat()
}

func stepOf(c *module.Call, i int, whole bool) any {
	x, ok := number(c.Args[i])
	if !ok || whole && !c.Args[i].IsInt() {
		c.Wrong(i, "a step of the range's kind")
	}
	if !(x > 0) {
		c.Refuse("step must be above 0, found %s", value.Repr(c.Args[i]))
	}
	if whole {
		return c.Args[i].AsInt()
	}
	return x
}

func slider(c *module.Call) value.Value {
	s, k := spanOf(c, 0, 1, 2), kinds.Get().floatSlider
	if s.whole {
		k = kinds.Get().intSlider
	}
	v := s.lo
	if c.Given(1) {
		v = c.Args[1]
	}
	return s.widget(c, k).finish(c, v, 7)
}

func rangeSlider(c *module.Call) value.Value {
	s, k := spanOf(c, 0, 1, 2), kinds.Get().floatRange
	if s.whole {
		k = kinds.Get().intRange
	}
	v := value.NewTuple(s.lo, s.hi)
	if c.Given(1) {
		v = c.Args[1]
	}
	return s.widget(c, k).finish(c, v, 7)
}

// widget makes a slider of what its maker was called with.
func (s span) widget(c *module.Call, k *kind) *widget {
	more := s.stepped()
	if c.Given(2) {
		more["step"] = stepOf(c, 2, s.whole)
	}
	more["continuous_update"] = c.Bool(8)
	return newWidget(k, readLook(c, 3), more)
}

func numberField(c *module.Call) value.Value {
	v := c.Args[0]
	if _, ok := number(v); !ok {
		c.Wrong(0, "a number")
	}
	more, bounded := attributes{}, false
	for i, name := range []string{"min", "max"} {
		if !c.Given(i + 1) {
			continue
		}
		x := c.Float(i + 1)
		if more[name], bounded = x, true; v.IsInt() {
			more[name] = c.Int(i + 1)
		}
	}
	if c.Given(3) {
		more["step"] = stepOf(c, 3, v.IsInt())
	}
	return newWidget(fieldKind(v.IsInt(), bounded, more), readLook(c, 4), more).finish(c, v, 8)
}

// fieldKind chooses the model: one with bounds must have both, so the end that is missing is far away.
func fieldKind(whole, bounded bool, more attributes) *kind {
	if !bounded {
		if whole {
			return kinds.Get().intInput
		}
		return kinds.Get().floatInput
	}
	for name, far := range map[string]float64{"min": -1 << 53, "max": 1 << 53} {
		if more[name] != nil {
			continue
		}
		if more[name] = far; whole {
			more[name] = int64(far)
		}
	}
	if whole {
		return kinds.Get().boundedInt
	}
	return kinds.Get().boundedFloat
}

func progress(c *module.Call) value.Value {
	s, k := spanOf(c, 0, 1), kinds.Get().floatProgress
	if s.whole {
		k = kinds.Get().intProgress
	}
	v := s.lo
	if c.Given(1) {
		v = c.Args[1]
	}
	w := newWidget(k, look{label: c.Str(2), width: c.Str(3)}, s.bounds())
	if err := w.hold(v); err != nil {
		c.Refuse("%s", err)
	}
	return w.announce(c)
}
