package jit

import (
	"bytes"
	"errors"
	"testing"

	"skep/interp/jit/amd64"
)

// TestByKept runs programs with code that an earlier machine has made, and wants none to be made anew.
func TestByKept(t *testing.T) {
	if !amd64.Capable() {
		t.Skip("no assembler for this processor")
	}
	defer func() { keptCode = nil }()
	build := func() string { return "this build" }
	keptCode = NewKept(build)
	t.Run("made", TestPrograms)
	packed := keptCode.Pack()
	keptCode = NewKept(build)
	if err := keptCode.Unpack(packed); err != nil || len(keptCode.codes) == 0 {
		t.Fatalf("%d pieces of code, %v", len(keptCode.codes), err)
	}
	before := len(keptCode.codes)
	t.Run("kept", TestPrograms)
	if n := len(keptCode.codes); n != before {
		t.Errorf("%d pieces of code were kept, and %d made", before, n-before)
	}
}

func TestKeptCode(t *testing.T) {
	made := 0
	code := func(k *Kept, context uint32, text string, err error) *amd64.Code {
		c, _, got := k.code(context, func() []byte { return []byte(text) }, func() (*amd64.Code, error) {
			made++
			return &amd64.Code{Bytes: []byte("code of " + text), Entry: 3}, err
		})
		if got != err {
			t.Errorf("%s: %v", text, got)
		}
		return c
	}
	named := func(name string) *Kept { return NewKept(func() string { return name }) }
	k := named("a")
	for range 2 {
		code(k, 64, "x", nil)
		code(k, 64, "y", nil)
	}
	code(k, 64, "z", errors.New("no code"))
	packed := k.Pack()
	if made != 3 || len(k.Pack()) > 0 {
		t.Errorf("made %d times, and %d bytes are packed twice", made, len(k.Pack()))
	}
	for _, step := range []struct {
		what    string
		kept    *Kept
		context uint32
		text    string
		made    int
	}{
		{"the same", named("a"), 64, "y", 0},
		{"another build", named("b"), 64, "y", 1},
		{"no name", named(""), 64, "y", 1},
		{"elsewhere in memory", named("a"), 128, "y", 1},
		{"another module", named("a"), 64, "z", 1},
		{"nothing that keeps", nil, 64, "x", 1},
	} {
		if step.kept != nil {
			if err := step.kept.Unpack(packed); err != nil {
				t.Fatal(err)
			}
		}
		made = 0
		if c := code(step.kept, step.context, step.text, nil); made != step.made || c.Entry != 3 || string(c.Bytes) != "code of "+step.text {
			t.Errorf("%s: made %d times: %q", step.what, made, c.Bytes)
		}
	}
	for cut := range len(packed) {
		if k := named("a"); k.Unpack(packed[:cut]) == nil && len(k.codes) > 1 {
			t.Errorf("%d of %d bytes are read as all", cut, len(packed))
		}
	}
}

// FuzzUnpack: any bytes are read or refused, and what is read has its entry inside of itself.
func FuzzUnpack(f *testing.F) {
	f.Add(append(bytes.Repeat([]byte{7}, 32), 1, 2, 0xc3, 0xc3))
	f.Add(bytes.Repeat([]byte{255}, 60))
	f.Fuzz(func(t *testing.T, packed []byte) {
		k := NewKept(func() string { return "a" })
		k.Unpack(packed)
		for _, c := range k.codes {
			if c.Entry < 0 || c.Entry >= len(c.Bytes) {
				t.Errorf("it is entered at %d of %d bytes", c.Entry, len(c.Bytes))
			}
		}
	})
}
