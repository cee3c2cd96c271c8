package value

import (
	"math"
	"testing"
)

type tableBox struct{}

func (tableBox) OriginalString() string { return "a table\n" }

func TestOriginalTexts(t *testing.T) {
	d := NewDict()
	d.SetStr("b", Int(1))
	d.SetStr("a", String("x\n\""))
	p := NewType("P", StructType, []string{"z", "n"})
	pair := NewType("Pair", StructType, []string{"0", "1"})
	pair.Tuple = true
	for _, c := range []struct {
		v                           Value
		display, repr, interpolated string
	}{
		{String("s"), "s", `"s"`, "s"},
		{d.Value(), "{a: \"x\n\"\", b: 1}", "{a: \"x\n\"\", b: 1}", "{b: 1, a: x\n\"}"},
		{NewTuple(Int(1)), "(1)", "(1)", "(1)"},
		{NewArray([]Value{String("a"), Unit(), Float(1e21)}), `["a", nil, 1000000000000000000000.0]`, `["a", nil, 1000000000000000000000.0]`, "[a, nil, 1000000000000000000000.0]"},
		{Some(String("a")), `Some("a")`, `Some("a")`, `Some("a")`},
		{None(), "None", "None", "None"},
		{NewObj(p, []Value{Int(1), String("q")}), `P {n: "q", z: 1}`, `P {n: "q", z: 1}`, `P {n: "q", z: 1}`},
		{NewObj(pair, []Value{Int(1), String("q")}), `Pair(1, "q")`, `Pair(1, "q")`, `Pair(1, "q")`},
		{NewBox("T", tableBox{}), "a table\n", "a table\n", "a table\n"},
		{Float(math.Inf(1)), "inf", "inf", "inf"},
		{Null, "nil", "nil", "nil"},
	} {
		if got := OriginalDisplay(c.v); got != c.display {
			t.Errorf("display %q, want %q", got, c.display)
		}
		if got := OriginalRepr(c.v); got != c.repr {
			t.Errorf("repr %q, want %q", got, c.repr)
		}
		if got := OriginalInterpolate(c.v); got != c.interpolated {
			t.Errorf("interpolated %q, want %q", got, c.interpolated)
		}
	}
}

func TestOriginalFormats(t *testing.T) {
	for spec, want := range map[string]string{".2": "2.50", ".0": "2", "5": "2.5", ".x": "2.5", ".99999": "2.5"} {
		if got := OriginalSpec(Float(2.5), spec); got != want {
			t.Errorf("%q gives %q, want %q", spec, got, want)
		}
	}
	if got := OriginalSpec(String("s"), ".2"); got != `"s"` {
		t.Errorf("a string: %q", got)
	}
	for template, want := range map[string]string{
		"{} {}": "a 1", "{}{}{}": "a1{}", "{:?} {}": `"a" 1`, "{:.2} {}": "{:.2} a", "{{}}": "{a}", "{": "{", "no": "no", "}{": "}{",
	} {
		if got := OriginalTemplate(template, []Value{String("a"), Int(1)}, OriginalDisplay); got != want {
			t.Errorf("%q gives %q, want %q", template, got, want)
		}
	}
	if got := OriginalPrintln([]Value{String("{} {}"), String("{}"), Int(2), Int(3)}); got != "2 3" {
		t.Errorf("println: %q", got)
	}
	if got := OriginalJoin([]Value{String("a"), Int(1)}, OriginalRepr); got != `"a" 1` {
		t.Errorf("join: %q", got)
	}
}

func TestOriginalTypeNames(t *testing.T) {
	for _, c := range []struct {
		v    Value
		want string
	}{{Unit(), "nil"}, {Some(Int(1)), "enum_variant"}, {NewObj(NewType("P", StructType, nil), nil), "struct"},
		{NewObj(NewType("C", ClassType, nil), nil), "class"}, {Int(1), "integer"}} {
		if got := OriginalTypeName(c.v); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
