package compile

import (
	"bytes"
	"errors"
	"testing"
)

// sample is a carrying file: a base of no importance, and a program of three members.
func sample(t testing.TB) []byte {
	t.Helper()
	a := newArchive()
	a.manifest.Program = &Program{Name: "sample", Cells: []Cell{{Name: "a.ruchy", Source: sourceMember("a.ruchy")}},
		Imports: []Import{{From: "a.ruchy", Name: "b", File: "../b.ruchy"}}, Data: []string{"data/x.csv"}}
	a.add(sourceMember("a.ruchy"), []byte("mod b;\nprintln(b::f())"))
	a.add(sourceMember("../b.ruchy"), bytes.Repeat([]byte("pub fun f() { 1 }\n"), 40))
	a.add(dataMember("data/x.csv"), []byte("a,b\n1,2\n"))
	payload, err := a.bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte("the base"), payload...)
}

// contents reads everything that a file carries.
func contents(file []byte) (map[string]string, error) {
	p, err := Open(bytes.NewReader(file), int64(len(file)))
	if p == nil || err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, m := range p.Members {
		data, err := p.Read(m.Name)
		if err != nil {
			return nil, err
		}
		all[m.Name] = string(data)
	}
	return all, nil
}

func TestPayloadRoundTrip(t *testing.T) {
	file := sample(t)
	if !bytes.Equal(file, sample(t)) {
		t.Error("the same members give other bytes")
	}
	all, err := contents(file)
	if err != nil || len(all) != 3 || all["data/data/x.csv"] != "a,b\n1,2\n" {
		t.Fatalf("got %v, %v", all, err)
	}
	p, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	from, err := p.Cell(p.Program.Cells[0])
	if err != nil {
		t.Fatal(err)
	}
	if src, err := p.Load(from, "b"); err != nil || src.Name != "../b.ruchy" {
		t.Errorf("module b: %v, %v", src, err)
	}
	if _, err := p.Load(from, "c"); err == nil {
		t.Error("a module that was not gathered is loaded")
	}
	for name, want := range map[string]bool{"data/x.csv": true, "./data/x.csv": true, "data/../data/x.csv": true, "x.csv": false, "/data/x.csv": false} {
		if f, err := p.Carried(name); (err == nil) != want {
			t.Errorf("Carried(%q) = %v, %v", name, f, err)
		}
	}
}

// TestDamageIsFound changes each byte of a payload: what is read is what was written, or an error says so.
func TestDamageIsFound(t *testing.T) {
	file := sample(t)
	want, err := contents(file)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i := len("the base"); i < len(file); i++ {
		changed := bytes.Clone(file)
		changed[i] ^= 0x55
		got, err := contents(changed)
		if err != nil || got == nil { // the end is no trailer any more: the base's mark tells
			found++
			continue
		}
		for name, text := range want {
			if got[name] != text {
				t.Fatalf("byte %d: %s reads %q without an error", i, name, got[name])
			}
		}
	}
	if found < len(file)/2 {
		t.Errorf("only %d of %d changes are found", found, len(file))
	}
}

func TestTruncationIsFound(t *testing.T) {
	file := sample(t)
	for n := range file {
		if got, err := contents(file[:n]); got != nil {
			t.Fatalf("the first %d bytes read as %v, %v", n, got, err)
		}
		if got, err := contents(file[n:]); n > len("the base") && got != nil {
			t.Fatalf("the last %d bytes read as %v, %v", len(file)-n, got, err)
		}
	}
	var d *Damaged
	if _, err := contents(file[20:]); !errors.As(err, &d) {
		t.Errorf("a payload without its begin: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	file := sample(f)
	f.Add(file)
	f.Add(file[:len(file)-1])
	f.Add(file[30:])
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := contents(file)
		if err == nil && got != nil && int64(len(file)) < trailerSize {
			t.Errorf("%d bytes cannot carry %v", len(file), got)
		}
	})
}
