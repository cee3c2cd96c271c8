package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"skep/interp/jit/codecache"
)

// lab is a folder with a notebook, n.ipynb, and a cache of its own.
type lab struct {
	*testing.T
	dir string
}

func newLab(t *testing.T) *lab {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv(codecache.Variable, filepath.Join(dir, "cache"))
	return &lab{t, dir}
}

// cells writes the notebook. A cell whose text was there before keeps its saved outputs, and so does one that was edited in its place.
func (l *lab) cells(sources ...string) {
	l.Helper()
	var old struct{ Cells []map[string]any }
	if text, err := os.ReadFile("n.ipynb"); err == nil && json.Unmarshal(text, &old) != nil {
		l.Fatal("n.ipynb cannot be read")
	}
	list := make([]any, len(sources))
	for i, source := range sources {
		cell := map[string]any{"cell_type": "code", "metadata": map[string]any{}, "execution_count": nil, "outputs": []any{}, "source": source}
		at := i
		if len(old.Cells) != len(sources) {
			at = slices.IndexFunc(old.Cells, func(c map[string]any) bool { return c["source"] == source })
		}
		if at >= 0 {
			cell["outputs"], cell["execution_count"] = old.Cells[at]["outputs"], old.Cells[at]["execution_count"]
		}
		list[i] = cell
	}
	l.write("n.ipynb", l.json(map[string]any{"nbformat": 4, "nbformat_minor": 4, "cells": list,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "skep", "display_name": "skep", "language": "ruchy"}}}))
}

func (l *lab) json(v any) string {
	l.Helper()
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		l.Fatal(err)
	}
	return b.String()
}

func (l *lab) write(name, text string) {
	l.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		l.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		l.Fatal(err)
	}
}

// test runs `skep test` on the notebook and gives what it prints.
func (l *lab) test(options ...string) string {
	text, _ := inside(l.T, [][]string{append(append([]string{"skep", "test"}, options...), "n.ipynb")})
	return text
}

var cellLine = regexp.MustCompile(`(?m)^  (ok|FAILED|BROKEN|ignored) +cell (\d+)(.*)$`)

// ran gives the cells that were not taken from the cache, each with a mark if it did not pass: "1 3!".
func ran(text string) string {
	var out []string
	for _, m := range cellLine.FindAllStringSubmatch(text, -1) {
		switch {
		case m[1] == "FAILED" || m[1] == "BROKEN":
			out = append(out, m[2]+"!")
		case !strings.Contains(m[3], "(cached)"):
			out = append(out, m[2])
		}
	}
	return strings.Join(out, " ")
}

func numbers(n int) string {
	var out []string
	for i := range n {
		out = append(out, strconv.Itoa(i+1))
	}
	return strings.Join(out, " ")
}

// settle stores the outputs, and runs until nothing changes.
func (l *lab) settle(n int) {
	l.Helper()
	l.test("--update")
	if got := ran(l.test()); got != numbers(n) {
		l.Fatalf("the first run runs %q, want all of %d cells\n%s", got, n, l.test("--no-cache"))
	}
}

// What cells have to do with the outside decides whether they run again.
func TestReuseOutside(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "x.csv", time.Time{}, strings.NewReader("a\n1\n"))
	}))
	defer server.Close()
	const data = "a,b\n1,2\n"
	for _, c := range []struct {
		name, cells string       // cells are parted by ---
		change      func(l *lab) // nil: nothing changes
		want        string       // the cells that run in the second run
	}{
		{"nothing", "1 + 1", nil, ""},
		{"the clock", "time.now() > 0\n---\n2", nil, "1"},
		{"a stopwatch", "let t = time.instant()\n---\n2", nil, "1 2"},
		{"sleeping", "sleep(0)\n---\n2", nil, "1"},
		{"chance", "random.random() < 1.0\n---\n2", nil, "1"},
		{"chance without its module", "random_int(1, 1)", nil, "1"},
		{"secrets", "secrets.token_hex(4).len()", nil, "1"},
		{"identifiers", "uuid.v4().len()", nil, "1"},
		{"identifiers by name", "uuid.v5(\"dns\", \"example.org\")", nil, ""},
		{"random tensors", "tensor.rand([2]).shape", nil, "1"},
		{"tensors", "tensor.zeros([2])", nil, ""},
		{"sampled rows", "df.from_dict({a: [1, 2]}).sample(1).height\n---\n2", nil, "1"},
		{"random elements", "use random\nlet c = random.choice([1, 1])\n---\nc\n---\n3", nil, "1 2"},
		{"the network", "http.get_text(\"" + server.URL + "\")\n---\n2", nil, "1 2"},
		{"the network by a reader", "df.read_csv(\"" + server.URL + "/x.csv\").height\n---\n2", nil, "1"},
		{"a process", "process.run(\"true\").unwrap().status.code()\n---\n2", nil, "1 2"},
		{"a command", "!true\n---\n2", nil, "1 2"},
		{"the input of a person", "let r = try { input(\"?\") } catch e { \"none\" }\nr\n---\n2", nil, "1 2"},
		{"the machine", "env.hostname().len() > 0", nil, "1"},
		{"the working folder", "env.current_dir().len() > 0", nil, "1"},
		{"changing the environment", "env.set(\"SKEP_REUSE\", \"1\")\n---\n2", nil, "1 2"},
		{"a variable that stays", "env.get(\"REUSED\", \"-\")", nil, ""},
		{"a variable that comes", "env.get(\"REUSED\", \"-\").len() > 0\n---\n2", func(l *lab) { l.Setenv("REUSED", "x") }, "1"},
		{"a variable that is asked for", "env.has(\"REUSED\") || true\n---\n2", func(l *lab) { l.Setenv("REUSED", "x") }, "1"},
		{"a variable as a result", "env.var(\"REUSED\").is_ok() || true", func(l *lab) { l.Setenv("REUSED", "x") }, "1"},
		{"all variables", "env.vars().len() > 0", nil, "1"},
		{"a file that stays", "fs.read_text(\"d.csv\")", nil, ""},
		{"a file that is touched", "df.read_csv(\"d.csv\")", func(l *lab) { l.write("d.csv", data) }, ""},
		{"a file that changes", "fs.read_text(\"d.csv\").len() > 0\n---\n2", func(l *lab) { l.write("d.csv", "a,b\n1,3\n") }, "1"},
		{"a file that goes", "fs.exists(\"d.csv\") || true", func(l *lab) { os.Remove("d.csv") }, "1"},
		{"a file that comes", "fs.exists(\"e.csv\") || true", func(l *lab) { l.write("e.csv", "") }, "1"},
		{"a folder", "fs.list(\"sub\").len() >= 0\n---\n2", func(l *lab) { l.write("sub/b", "") }, "1"},
		{"a pattern", "fs.glob(\"sub/*\").len() >= 0", func(l *lab) { l.write("sub/b", "") }, "1"},
		{"a frame", "df.read_csv(\"d.csv\").height > 0\n---\n2", func(l *lab) { l.write("d.csv", "a,b\n1,2\n1,3\n") }, "1"},
		{"a frame that is read later", "let t = df.scan_csv(\"d.csv\")\n---\n2\n---\nt.collect().height > 0", func(l *lab) { l.write("d.csv", "a,b\n1,2\n1,3\n") }, "1 3"},
		{"a frame in SQL", "df.sql(\"select * from 'd.csv'\").height > 0", func(l *lab) { l.write("d.csv", "a,b\n1,2\n1,3\n") }, "1"},
		{"JSON", "json.read(\"j.json\").len() > 0", func(l *lab) { l.write("j.json", "[2, 3]") }, "1"},
		{"a hash of a file", "hashing.file(\"d.csv\").unwrap().len() > 0", func(l *lab) { l.write("d.csv", "a,b\n1,3\n") }, "1"},
		{"a module", "use lib\n---\nlib::two() > 0\n---\n3", func(l *lab) { l.write("lib.ruchy", "pub fun two() { 3 }") }, "1 2 3"},
		{"a module that comes nearer", "use far\nfar::one()", func(l *lab) { l.write("far.ruchy", "pub fun one() { 1 }") }, "1"},
		{"a module that stays", "use lib\n---\nlib::two() > 0", nil, ""},
		{"writing", "fs.write_text(\"w\", \"x\")\n---\nfs.read_text(\"w\")\n---\n3", nil, "1 2 3"},
		{"writing a frame", "df.from_dict({a: [1]}).write_csv(\"w.csv\")\n---\n2", nil, "1 2"},
		{"reading, then writing", "1\n---\nfs.write_text(\"w\", \"x\")", nil, "2"},
		{"outputs that are updated", "display.html(\"a\", id: \"x\")\n---\n2\n---\ndisplay.update(\"x\", \"b\")", nil, "1 2 3"},
		{"outputs without names", "display.html(\"a\")\n---\n2", nil, ""},
		{"timing", "%time 1 + 1\n---\n2", nil, "1"},
		{"a setting of the program", "1", func(l *lab) { l.Setenv("SKEP_TIER", "private") }, "1"},
		{"another time zone", "1", func(l *lab) { l.Setenv("TZ", "Asia/Tokyo") }, "1"},
		{"the cache is cleared", "1", func(l *lab) { os.RemoveAll("cache") }, "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			l.write("d.csv", data)
			l.write("j.json", "[1]")
			l.write("lib.ruchy", "pub fun two() { 2 }")
			l.write("far/mod.ruchy", "pub fun one() { 1 }")
			l.write("sub/a", "")
			cells := strings.Split(c.cells, "\n---\n")
			l.cells(cells...)
			l.test("--update")
			l.test()
			if c.change != nil {
				c.change(l)
			}
			text := l.test()
			if got := ran(text); got != c.want {
				t.Errorf("runs %q, want %q\n%s", got, c.want, text)
			}
		})
	}
}

// Edits of cells: what depends on them runs, and what these need.
func TestReuseEdits(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"a cell alone", "1\n---\n2\n---\n3", "1\n---\n2 + 0\n---\n3", "2"},
		{"what reads it", "let a = 1\n---\nlet b = a\n---\nb\n---\n4", "let a = 1\n---\nlet b = a + 0\n---\nb\n---\n4", "1 2 3"},
		{"a comment is text", "1", "1 // one", "1"},
		{"by a function", "fun f() { g() }\n---\nfun g() { 1 }\n---\nf()\n---\n4", "fun f() { g() }\n---\nfun g() { 2 - 1 }\n---\nf()\n---\n4", "1 2 3"},
		{"what a function reads, between it and its call", "fun f() { x }\n---\nlet x = 1\n---\nf() > 0", "fun f() { x }\n---\nlet x = 2\n---\nf() > 0", "1 2 3"},
		{"what a function changes", "let mut n = 0\n---\nfun bump() { n += 1 }\n---\nbump()\n---\nn > 0", "let mut n = 0\n---\nfun bump() { n += 1 }\n---\nbump(); bump()\n---\nn > 0", "1 2 3 4"},
		{"a list that is changed in place", "let mut xs = [1]\n---\nxs.push(2)\n---\nxs.len() > 0", "let mut xs = [1]\n---\nxs.push(3)\n---\nxs.len() > 0", "1 2 3"},
		{"by &mut", "let mut xs = [1]\nfun grow(l: &mut [i64]) { l.push(1) }\n---\ngrow(&mut xs)\n---\nxs.len() > 0\n---\n4", "let mut xs = [1]\nfun grow(l: &mut [i64]) { l.push(1) }\n---\ngrow(&mut xs); grow(&mut xs)\n---\nxs.len() > 0\n---\n4", "1 2 3"},
		{"a method", "struct P { x: i64 }\n---\nimpl P { fun twice(self) { self.x * 2 } }\n---\nlet p = P { x: 1 }\n---\np.twice() > 0\n---\n5", "struct P { x: i64 }\n---\nimpl P { fun twice(self) { self.x * 3 } }\n---\nlet p = P { x: 1 }\n---\np.twice() > 0\n---\n5", "1 2 3 4"},
		{"a method of numbers", "impl i64 { fun twice(self) { self * 2 } }\n---\n2", "impl i64 { fun twice(self) { self * 3 } }\n---\n2", "1 2"},
		{"a table of a query", "let t = df.from_dict({a: [1]})\n---\ndf.sql(\"select * from t\").height > 0\n---\n3", "let t = df.from_dict({a: [1, 2]})\n---\ndf.sql(\"select * from t\").height > 0\n---\n3", "1 2"},
		{"a table whose name is computed", "let tab = df.from_dict({a: [1]})\n---\nlet q = \"select * from t\" + \"ab\"\n---\ndf.sql(q).height > 0\n---\n4", "let tab = df.from_dict({a: [1, 2]})\n---\nlet q = \"select * from t\" + \"ab\"\n---\ndf.sql(q).height > 0\n---\n4", "1 2 3"},
		{"an iterator keeps a state", "let it = [1, 2, 3].iter()\n---\nit.next()\n---\nit.next()", "let it = [1, 2, 3].iter()\n---\nit.next().is_some()\n---\nit.next()", "1 2! 3"},
		{"a closure keeps a state", "fun counter() { let mut n = 0; || { n += 1; n } }\nlet next = counter()\n---\nnext()\n---\nnext()\n---\n4", "fun counter() { let mut n = 0; || { n += 1; n } }\nlet next = counter()\n---\nnext() * 1\n---\nnext()\n---\n4", "1 2 3 4"},
		{"all variables are listed", "let a = 1\n---\n%who\n---\n3", "let a = 2\n---\n%who\n---\n3", "1 2! 3"},
		{"a warning", "let a = 1\n---\n-2 ** 2\n---\n3", "let a = 2\n---\n-2 ** 2\n---\n3", "1 2"},
		{"a cell above", "1\n---\n2", "0\n---\n1\n---\n2", "1"},
		{"a cell goes", "let a = 1\n---\nlet a = 2\n---\na > 0\n---\n4", "let a = 1\n---\na > 0\n---\n4", "1 2"},
		{"lenient", "#![lenient]\nx = 1\n---\n2", "#![lenient]\nx = 2\n---\n2", "1! 2"},
		{"a change that changes what others see", "1\n---\nenv.get(\"HOME\", \"\").len() >= 0\n---\n3", "env.set(\"REUSED\", \"1\")\n---\nenv.get(\"HOME\", \"\").len() >= 0\n---\n3", "1! 2 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			before := strings.Split(c.before, "\n---\n")
			l.cells(before...)
			l.settle(len(before))
			l.cells(strings.Split(c.after, "\n---\n")...)
			text := l.test()
			if got := ran(text); got != c.want {
				t.Errorf("runs %q, want %q\n%s", got, c.want, text)
			}
		})
	}
}

// What is saved with a cell, its tags and the options count.
func TestReuseExpectations(t *testing.T) {
	l := newLab(t)
	l.cells("40 + 2", "1")
	l.settle(2)
	book := readFile(t, "n.ipynb")
	l.write("n.ipynb", strings.Replace(book, `"42"`, `"43"`, 1))
	for range 2 { // what fails is not kept
		if got := ran(l.test()); got != "1! 2" {
			t.Errorf("with another saved output %q runs", got)
		}
	}
	l.write("n.ipynb", strings.Replace(book, `"metadata": {}`, `"metadata": {"tags": ["skep:ignore-output"]}`, 1))
	if text := l.test(); !strings.Contains(text, "2 passed, 0 failed, 1 cached") {
		t.Errorf("with a tag:\n%s", text)
	}
	l.write("n.ipynb", book)
	l.test()
	for _, options := range [][]string{{"--no-cache"}, {"--coverage"}, {"--shuffle"}, {"--update"}, {"--timeout", "50s"}, {"--lenient"}, {"--memory", "1G"}, {"--param", "x=1"}, {"--no-outputs"}} {
		if text := l.test(options...); strings.Contains(text, "cached") {
			t.Errorf("with %v:\n%s", options, text)
		}
		l.test()
	}
	if got := ran(l.test()); got != "" {
		t.Errorf("in the end %q runs", got)
	}
	l.test("--junit", "report.xml")
	if n := strings.Count(readFile(t, "report.xml"), `<property name="cached" value="true"></property>`); n != 2 {
		t.Errorf("the report has %d cells that are cached", n)
	}
	l.cells("40 + 2", "@test\nfun fine() { assert(true) }")
	l.test()
	if text := l.test(); strings.Contains(text, "cached") || !strings.Contains(text, "fine") {
		t.Errorf("a notebook with test functions:\n%s", text)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Another program, were it of the same size, has verdicts of its own.
func TestReuseBuilds(t *testing.T) {
	b := &bookTest{testRun: &testRun{call: &call{given: map[string]string{}}}, name: "n.ipynb"}
	id := codecache.Program()
	if id == "" {
		t.Fatal("this program cannot be told from others")
	}
	if bytes.Equal(b.surroundings(id), b.surroundings(id+"1")) {
		t.Error("two programs have one key")
	}
}

// A cache that was changed gives nothing.
func TestReuseTampered(t *testing.T) {
	l := newLab(t)
	l.cells("1", "2")
	l.settle(2)
	entries, err := filepath.Glob("cache/*")
	if err != nil || len(entries) == 0 {
		t.Fatal("nothing is kept")
	}
	for _, name := range entries {
		text := readFile(t, name)
		for _, at := range []int{0, len(text) / 3, len(text) / 2, len(text) - 1} {
			bad := []byte(text)
			bad[at] ^= 1
			l.write(name, string(bad))
			if got := ran(l.test()); got != "1 2" {
				t.Errorf("changed at %d of %d, %q runs", at, len(text), got)
			}
		}
	}
	if got := ran(l.test()); got != "" {
		t.Errorf("afterwards %q runs", got)
	}
}

// Several at once, each in a process of its own: every one sees a whole cache or none.
func TestReuseTogether(t *testing.T) {
	program(t) // it is built from here
	l := newLab(t)
	l.cells("let a = 1", "a + 1", "random.random() < 1.0", "a + 2")
	l.test("--update")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 3 {
				if text, status := shell(t, l.dir, "SKEP_CODE_CACHE="+l.dir+"/cache skep test n.ipynb"); status != 0 || !strings.Contains(text, "4 passed, 0 failed") {
					t.Errorf("status %d:\n%s", status, text)
				}
			}
		})
	}
	all.Wait()
	text, _ := shell(t, l.dir, "SKEP_CODE_CACHE="+l.dir+"/cache skep test n.ipynb")
	if got := ran(text); got != "3" {
		t.Errorf("in the end %q runs", got)
	}
}

// Random edits of random notebooks: what is said of each cell is what a run of all cells says.
func TestReuseIsAsNew(t *testing.T) {
	l := newLab(t)
	random := rand.New(rand.NewPCG(7, 7))
	of := func(list ...string) string { return list[random.IntN(len(list))] }
	any := func() string { return of("a", "b", "c", "d") }
	number := func() string { return of("0", "1", "2") }
	head := []func() string{ // what the other cells need
		func() string { return "let mut a = " + number() + "\nlet mut b = " + number() },
		func() string { return "let c = " + number() + "\nlet d = " + of("a", "b", "1") },
		func() string { return "fun f() { " + any() + " + " + number() + " }" },
		func() string { return "fun g() { " + of("a += 1; a", "b", "f() * 2", "a + c") + " }" },
		func() string { return "struct P { x: i64 }\nlet p = P { x: " + any() + " }" },
		func() string { return "impl P { fun twice(self) { self.x * " + of("2", "c", "f()") + " } }" },
		func() string { return "let t = df.from_dict({x: [" + any() + "]})" },
	}
	forms := []func() string{
		func() string { return of("a", "b") + " = " + any() },
		func() string { return of("a", "b") + " += 1" },
		func() string { return "let " + of("c", "d") + " = " + any() + " + " + number() },
		func() string { return any() + " + " + any() },
		func() string { return of("f()", "g()", "p.twice()", "1", "2 + 2") },
		func() string { return "env.get(\"REUSED\", \"-\") + fs.read_text(\"w\")" },
		func() string { return "let h = |x| x + " + any() + "\nh(1)" },
		func() string { return "df.sql(\"select x + " + number() + " as y from t\")[\"y\"].to_list()" },
		func() string { return "let q = \"select x as y from \" + \"t\"\ndf.sql(q)[\"y\"].to_list()" },
	}
	rare := []func() string{ // after which much has to run
		func() string { return "let it = [1, 2, 3].iter()\nit.next()" },
		func() string { return "let c = random.randint(1, 1)" },
		func() string { return "env.set(\"REUSED\", \"" + number() + "\")" },
		func() string { return "fs.write_text(\"w\", \"" + number() + "\")" },
	}
	form := func(k int) string {
		switch {
		case k < len(head):
			return head[k]()
		case random.IntN(12) == 0:
			return rare[random.IntN(len(rare))]()
		}
		return forms[random.IntN(len(forms))]()
	}
	var cells []string
	for k := range 12 {
		cells = append(cells, form(k))
	}
	kept := 0
	for round := range 150 {
		l.Setenv("REUSED", "outside")
		l.write("w", "outside")
		switch k := random.IntN(len(cells)); {
		case k < len(head) || random.IntN(3) > 0:
			cells[k] = form(k)
		case len(cells) < 15:
			cells = slices.Insert(cells, k, form(k))
		default:
			cells = slices.Delete(cells, k, k+1)
		}
		l.cells(cells...)
		got := l.test()
		l.Setenv("REUSED", "outside")
		l.write("w", "outside")
		want := l.test("--no-cache")
		kept += strings.Count(got, "(cached)")
		if statuses(got) != statuses(want) {
			t.Fatalf("round %d: %q\nwith the cache:\n%s\nwithout:\n%s", round, cells, got, want)
		}
		if random.IntN(4) > 0 {
			l.test("--update")
		}
	}
	if kept < 100 {
		t.Errorf("only %d cells were taken from the cache", kept)
	}
}

// statuses leaves out of what is printed what may differ: times, and what was cached.
func statuses(text string) string {
	var out strings.Builder
	for _, m := range cellLine.FindAllStringSubmatch(text, -1) {
		fmt.Fprintln(&out, m[1], m[2])
	}
	return out.String()
}
