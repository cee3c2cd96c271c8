package time

import (
	"math"
	"testing"
	gotime "time"

	"skep/interp/module"
	"skep/interp/value"
)

func static(t *testing.T, typ module.Type, i int, args ...value.Value) (value.Value, error) {
	t.Helper()
	return typ.Statics[i].Impl(&module.Call{Name: "f", Args: args})
}

// declared finds a type of the module as a session gets it.
func declared(t *testing.T, name string) module.Type {
	t.Helper()
	for _, typ := range Module().Types {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatal("no type " + name)
	return module.Type{}
}

func TestLengthsFromUnits(t *testing.T) {
	typ := declared(t, "Duration")
	for i, want := range []string{"3s", "3s", "3ms", "3µs", "3ns"} {
		v, err := static(t, typ, i, value.Int(3))
		if err != nil || value.Display(v) != want {
			t.Errorf("%s: %v, %v", typ.Statics[i].Sig, v, err)
		}
	}
	for _, bad := range []value.Value{value.String("x"), value.Float(1e300), value.Float(math.NaN())} {
		if v, err := static(t, typ, 0, bad); err == nil {
			t.Errorf("from_secs(%s) gives %s", value.Repr(bad), value.Display(v))
		}
	}
	if d := (&duration{1500 * gotime.Millisecond}).Seconds(); d != 1.5 {
		t.Errorf("seconds: %v", d)
	}
}

func TestClocksOfTypes(t *testing.T) {
	v, err := static(t, declared(t, "Instant"), 0)
	if err != nil || value.TypeName(v) != "Instant" {
		t.Errorf("Instant::now: %v, %v", v, err)
	}
	v, err = static(t, declared(t, "Utc"), 0)
	if _, bad := gotime.Parse(gotime.RFC3339Nano, v.Str()); err != nil || bad != nil {
		t.Errorf("Utc::now: %v, %v, %v", v, err, bad)
	}
}
