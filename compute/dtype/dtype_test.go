package dtype

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

func TestNamesAndSizes(t *testing.T) {
	for _, d := range All() {
		if got, ok := Parse(d.String()); !ok || got != d {
			t.Errorf("Parse(%q) = %v, %v", d, got, ok)
		}
		if code := d.NumPy(); code != "" {
			if got, ok := FromNumPy(code); !ok || got != d {
				t.Errorf("FromNumPy(%q) = %v, %v", code, got, ok)
			}
		}
		if d.Size() < 1 || d.Size() > 16 {
			t.Errorf("%v has size %d", d, d.Size())
		}
	}
	if _, ok := Parse("f128"); ok {
		t.Error("f128 is no type")
	}
	if _, ok := FromNumPy(""); ok {
		t.Error("an empty code names no type")
	}
	if s := Type(200).String(); s != "?" {
		t.Errorf("an unknown type prints %q", s)
	}
	for name, want := range aliases.Get() {
		if got, ok := Parse(name); !ok || got != want {
			t.Errorf("Parse(%q) = %v", name, got)
		}
	}
}

// numpyNames maps NumPy's names to ours; bf16 is not there.
var numpyNames = map[string]Type{"bool": Bool, "int8": I8, "int16": I16, "int32": I32, "int64": I64, "uint8": U8, "uint16": U16,
	"uint32": U32, "uint64": U64, "float16": F16, "float32": F32, "float64": F64, "complex64": C64, "complex128": C128}

// TestPromotionAgainstNumPy reads what NumPy answered (testdata/promote.py wrote it).
func TestPromotionAgainstNumPy(t *testing.T) {
	data, err := os.ReadFile("testdata/promote.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Pairs [][3]string          `json:"pairs"`
		Weak  [][3]string          `json:"weak"`
		Unary map[string][3]string `json:"unary"`
	}
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatal(err)
	}
	for _, p := range recorded.Pairs {
		a, b, want := numpyNames[p[0]], numpyNames[p[1]], numpyNames[p[2]]
		if got := Promote(a, b); got != want {
			t.Errorf("%v and %v: %v, NumPy says %v", a, b, got, want)
		}
	}
	kinds := map[string]Kind{"bool": Logical, "int": Signed, "float": Float, "complex": Complex}
	for _, p := range recorded.Weak {
		if got, want := PromoteWeak(numpyNames[p[0]], kinds[p[1]]), numpyNames[p[2]]; got != want {
			t.Errorf("%s and a plain %s: %v, NumPy says %v", p[0], p[1], got, want)
		}
	}
	for name, u := range recorded.Unary {
		d := numpyNames[name]
		if Floating(d) != numpyNames[u[0]] || Quotient(d) != numpyNames[u[1]] || Summed(d) != numpyNames[u[2]] {
			t.Errorf("%s: exp %v, division %v, sum %v; NumPy says %v", d, Floating(d), Quotient(d), Summed(d), u)
		}
	}
	if len(recorded.Pairs) < 100 || len(recorded.Weak) < 40 || len(recorded.Unary) < 14 {
		t.Error("the record is not whole")
	}
}

func TestPromotionLaws(t *testing.T) {
	for _, a := range All() {
		if Promote(a, a) != a || !Holds(a, a) {
			t.Errorf("%v with itself is %v", a, Promote(a, a))
		}
		for _, b := range All() {
			p := Promote(a, b)
			if p == Invalid || p != Promote(b, a) {
				t.Errorf("%v, %v: %v one way, %v the other", a, b, p, Promote(b, a))
			}
			if Promote(p, a) != p || Promote(p, b) != p {
				t.Errorf("%v does not hold both %v and %v", p, a, b)
			}
		}
	}
	if Promote(Invalid, F64) != Invalid || Promote(F64, 99) != Invalid || PromoteWeak(Invalid, Float) != Invalid {
		t.Error("what is not known stays not known")
	}
	for k, want := range map[Kind]Type{Logical: Bool, Signed: I64, Unsigned: U64, Float: F64, Complex: C128, NoKind: Invalid} {
		if Default(k) != want {
			t.Errorf("Default(%v) = %v", k, Default(k))
		}
	}
	if Real(C64) != F32 || Real(C128) != F64 || Real(I8) != I8 || !C64.IsComplex() || !U8.IsInt() || !BF16.IsFloat() {
		t.Error("kinds")
	}
}

func TestHalfRoundTrip(t *testing.T) {
	for i := range 1 << 16 {
		h := Half(i)
		f := h.Float32()
		if back := ToHalf(float64(f)); back != h && f == f {
			t.Fatalf("half %#x -> %v -> %#x", i, f, back)
		}
		b := Brain(i)
		if f := b.Float32(); f == f && ToBrain(float64(f)) != b {
			t.Fatalf("brain %#x -> %v -> %#x", i, f, ToBrain(float64(f)))
		}
	}
	if ToHalf(math.NaN()) != 0x7e00 || ToBrain(math.NaN()) != 0x7fc0 {
		t.Error("NaN")
	}
}

// TestHalfRounding: the neighbour that is nearest wins, and the even one on a tie.
func TestHalfRounding(t *testing.T) {
	nearest := func(f float64, lo uint16, value func(uint16) float64) uint16 {
		a, b := value(lo), value(lo+1)
		if d := (f - a) - (b - f); d < 0 || d == 0 && lo%2 == 0 {
			return lo
		}
		return lo + 1
	}
	half := func(u uint16) float64 { return float64(Half(u).Float32()) }
	brain := func(u uint16) float64 { return float64(Brain(u).Float32()) }
	for lo := uint16(0); lo < 0x7bff; lo += 7 {
		for _, part := range []float64{0.25, 0.5, 0.5 + 1e-9, 0.5 - 1e-9, 0.9} {
			f := half(lo) + part*(half(lo+1)-half(lo))
			if got, want := uint16(ToHalf(f)), nearest(f, lo, half); got != want {
				t.Fatalf("ToHalf(%v) = %#x, want %#x", f, got, want)
			}
			f = brain(lo) + part*(brain(lo+1)-brain(lo))
			if got, want := uint16(ToBrain(f)), nearest(f, lo, brain); got != want {
				t.Fatalf("ToBrain(%v) = %#x, want %#x", f, got, want)
			}
		}
	}
	if ToHalf(65519) != 0x7bff || ToHalf(65520) != 0x7c00 || ToHalf(-1e9) != 0xfc00 || ToHalf(1e-9) != 0 || ToBrain(1e300) != 0x7f80 {
		t.Error("ends of the range")
	}
}
