package suite_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp"
	"skep/project/suite"
)

func file(name string, parts ...string) suite.File {
	f := suite.File{Name: name}
	for _, p := range parts {
		f.Parts = append(f.Parts, diag.NewSource(name, p))
	}
	return f
}

func options() suite.Options {
	return suite.Options{Timeout: 10 * time.Second, Jobs: 2, New: func(f suite.File) suite.Session {
		return interp.New(interp.Options{Library: true, Notebook: len(f.Parts) > 1})
	}}
}

func report(r *suite.Report) string {
	var b strings.Builder
	for _, f := range r.Files {
		for _, x := range f.Results {
			fmt.Fprintf(&b, "%s: %s: %s", x.File, x.Name, x.Status)
			if x.Err != nil {
				fmt.Fprintf(&b, ": %v", x.Err)
			}
			if x.Output != "" {
				fmt.Fprintf(&b, " [%s]", strings.TrimSpace(x.Output))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// TestSuites runs programs of testdata/suites.txt: program, ----, what is reported; ==== between them.
func TestSuites(t *testing.T) {
	golden.Cases(t, "suites.txt", func(_ *testing.T, _, program string) string {
		return report(suite.Run(context.Background(), []suite.File{file("prog", program)}, options()))
	})
}

func TestNotebookCellsAndFiles(t *testing.T) {
	files := []suite.File{
		file("book", "let mut n = 1", "n += 1", "@test\nfun cells_ran() { assert_eq(n, 2) }"),
		file("plain", "println(1)"),
		file("second", "@test fun a() {}"),
	}
	o := options()
	var started, order []string
	o.Jobs = 1
	o.Started = func(f suite.File) { started = append(started, f.Name) }
	o.Done = func(r suite.FileReport) { order = append(order, r.File.Name) }
	got := report(suite.Run(context.Background(), files, o))
	if want := "book: cells_ran: ok\nsecond: a: ok\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(started) != 2 || strings.Join(order, " ") != "book plain second" {
		t.Errorf("started %v, done %v", started, order)
	}
}

func TestMatchAndCancel(t *testing.T) {
	o := options()
	o.Match = func(name string) bool { return name == "b" }
	f := file("prog", "@test fun a() { panic!(\"no\") }\n@test fun b() {}")
	if got := report(suite.Run(context.Background(), []suite.File{f}, o)); got != "prog: b: ok\n" {
		t.Errorf("only b was wanted: %q", got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r := suite.Run(ctx, []suite.File{f}, options()); r.Count(suite.Passed) != 0 {
		t.Errorf("a cancelled run still ran %s", report(r))
	}
}

func TestCoverage(t *testing.T) {
	o := options()
	o.Cover = true
	r := suite.Run(context.Background(), []suite.File{file("prog", "fun f(x) {\n  if x { 1 } else {\n  2 }\n}\n@test fun a() { f(true) }")}, o)
	hits := map[int]int64{}
	for _, p := range r.Files[0].Covered {
		hits[p.Source.Position(p.Span.Start).Line] += p.Hits()
	}
	if hits[2] == 0 || hits[3] != 0 {
		t.Errorf("lines ran: %v", hits)
	}
}

func TestJUnit(t *testing.T) {
	r := suite.Run(context.Background(), []suite.File{file("p", "@test fun good() {}\n@test fun bad() { println(\"a\\u{1}b\")\n panic!(\"division by zero\") }\n@test @ignore fun off() {}"), file("none", "1")}, options())
	var b bytes.Buffer
	if err := r.JUnit(&b); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Skipped int `xml:"skipped,attr"`
			Cases   []struct {
				Name    string `xml:"name,attr"`
				Line    int    `xml:"line,attr"`
				Out     string `xml:"system-out"`
				Failure string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	if back.Tests != 3 || back.Failures != 1 || len(back.Suites) != 1 || back.Suites[0].Skipped != 1 {
		t.Errorf("counts: %+v", back)
	}
	bad := back.Suites[0].Cases[1]
	if bad.Name != "bad" || bad.Line != 2 || strings.TrimSpace(bad.Out) != "ab" || !strings.Contains(bad.Failure, "division by zero") {
		t.Errorf("the failed case: %+v", bad)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("/// ```\n/// 1 // => 1\n/// ```\n@test fun a() {}")
	f.Add("mod m { #[test] fun b() {} }\n/// ````ruchy ignore\nstruct S {}")
	f.Fuzz(func(t *testing.T, text string) {
		cases, _ := suite.Find(diag.NewSource("f", text))
		for _, c := range cases {
			if c.Span.End > len(text) || c.Name == "" || c.Path == "" && c.Code == "" && !strings.Contains(text, "```") {
				t.Errorf("%+v of %q", c, text)
			}
		}
	})
}
