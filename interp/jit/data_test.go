package jit

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"skep/interp/ir"
	"skep/interp/value"
)

// TestPrograms runs testdata: functions in ir's text form, then calls of them
// with what they give. `trap op a b in f called at …` is a failure: its node,
// operands, function, and where the calls that led there begin in the source.
func TestPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) { runPrograms(t, string(text)) })
	}
}

func runPrograms(t *testing.T, text string) {
	m := machine(t)
	var program strings.Builder
	codes, called := map[string]*Code{}, false
	for i, line := range strings.Split(text, "\n") {
		call, want, ok := strings.Cut(line, " => ")
		switch {
		case strings.HasPrefix(line, "#"):
		case ok:
			called = true
			name, args, _ := strings.Cut(strings.TrimSuffix(call, ")"), "(")
			if codes[name] == nil {
				codes[name] = compile(t, m, program.String(), name)
			}
			if got := outcome(codes[name], parseList(args)); got != want {
				t.Errorf("line %d: %s\n got %s\nwant %s", i+1, call, got, want)
			}
		default:
			if called && strings.HasPrefix(line, "(") {
				program.Reset()
				clear(codes)
				called = false
			}
			program.WriteString(line + "\n")
		}
	}
}

func outcome(c *Code, args []value.Value) string {
	v, outs, err := c.Run(&Call{}, args)
	var f *Failure
	text := ""
	switch {
	case err == nil:
		text = value.Repr(v)
	case errors.As(err, &f):
		text = failureText(c, f)
	default:
		return "again"
	}
	if len(outs) > 0 {
		text += " outs"
	}
	for _, o := range outs {
		text += " " + value.Repr(o)
	}
	return text
}

func failureText(c *Code, f *Failure) string {
	switch f.Kind {
	case TooDeep:
		return "deep"
	case Interrupted:
		return "interrupted"
	}
	text := fmt.Sprintf("trap %s %d %d", f.Node.Op, f.A, f.B)
	if len(f.Calls) > 0 || len(c.Func.Outs) > 0 {
		text += " in " + f.Func.Name
	}
	if len(f.Calls) > 0 {
		text += " called at"
	}
	for _, n := range f.Calls {
		text += " " + strconv.Itoa(n.Span.Start)
	}
	return text
}

// parseList reads values as they are written in the calls of testdata.
func parseList(text string) []value.Value {
	p := &literals{text: text}
	var out []value.Value
	for p.space(); p.text != ""; p.space() {
		out = append(out, p.value())
	}
	return out
}

type literals struct{ text string }

func (p *literals) space() { p.text = strings.TrimLeft(p.text, " ,") }

func (p *literals) value() value.Value {
	p.space()
	switch p.text[0] {
	case '[':
		p.text = p.text[1:]
		var elems []value.Value
		for p.space(); p.text[0] != ']'; p.space() {
			elems = append(elems, p.value())
		}
		p.text = p.text[1:]
		return value.NewArray(elems)
	case '{':
		p.text = p.text[1:]
		d := value.NewDict()
		for p.space(); p.text[0] != '}'; p.space() {
			key, rest, _ := strings.Cut(p.text, ":")
			p.text = rest
			d.SetStr(key, p.value())
		}
		p.text = p.text[1:]
		return d.Value()
	}
	word := p.text
	if i := strings.IndexAny(p.text, " ,]}"); i >= 0 {
		word = p.text[:i]
	}
	p.text = p.text[len(word):]
	return scalar(word)
}

func scalar(word string) value.Value {
	if i, err := strconv.ParseInt(word, 10, 64); err == nil {
		return value.Int(i)
	}
	if word == "nan" {
		return value.Float(math.NaN())
	}
	if f, err := strconv.ParseFloat(word, 64); err == nil {
		return value.Float(f)
	}
	return value.Bool(word == "true")
}

// TestUnsupported: what has no code is refused with a reason, before anything is loaded.
func TestUnsupported(t *testing.T) {
	m := machine(t)
	for text, want := range map[string]string{
		`(func f (param s str) (result i64) (str.len s))`:                                                             "s is a string",
		`(func f (param a any) (result i64) (unbox:i64 a))`:                                                           "a is of any type",
		`(func f (result any) (box 1))`:                                                                               "the result of f is of any type",
		`(func f (param x f64) (result f64) (f64.math gamma x))`:                                                      "gamma has no code",
		`(func f (param x i64) (result i64) (if (is:i64 (box x)) (return 1)) (return x))`:                             "box gives of any type",
		`(func f (param x {name:str}) (result i64) 1)`:                                                                "x is a string",
		`(func f (param x i64) (result i64) (call g x)) (func g (param x i64) (result i64) (host:i64 "h" (reads x)))`: "h is not typed",
	} {
		funcs, err := ir.Read(text)
		if err != nil {
			t.Fatal(text, err)
		}
		var u *Unsupported
		if _, err := m.Compile(funcs[0]); !errors.As(err, &u) || u.Why != want {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}
