package moduletest

import (
	"testing"

	"skep/interp/module"
	"skep/interp/value"
)

// RoundTrip wants no panic of a format's reader and writer, and that what a text
// reads as reads the same once it is written. Same says what may differ.
func RoundTrip(t *testing.T, m module.Module, doc module.Document, text string, same func(v, again value.Value, written string) bool) {
	d := New(t, m)
	d.Budget = 64 << 20
	c := &module.Call{Host: d, Name: "f"}
	v, err := doc.Read(c, text)
	if err != nil {
		return
	}
	out, err := doc.Write(c, v)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	again, err := doc.Read(c, out)
	if err != nil || value.Repr(again) != value.Repr(v) && !same(v, again, out) {
		t.Fatalf("%q\n reads  %s\n writes %q\n which reads %s, %v", text, value.Repr(v), out, value.Repr(again), err)
	}
}

// Doubled is an object whose entry holds itself twice on every level: small, and a tree without an end when it is written.
func Doubled() value.Value {
	v := value.Int(1)
	for range 60 {
		v = value.NewArray([]value.Value{v, v.Share()})
	}
	d := value.NewDict()
	d.SetStr("a", v)
	return d.Value()
}
