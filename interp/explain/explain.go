// Package explain says more about the codes of diagnostics: what each means,
// with a program that gives it and one that does not. The texts are data files
// beside this one; the parser's titles come from package syntax, the rules of lint from package lint. `skep explain`,
// the page and editors show them.
package explain

import (
	"embed"
	"sort"
	"strings"

	"skep/internal/lazy"
	"skep/interp/lint"
	"skep/interp/syntax"
)

// Entry is what is known of one code.
type Entry struct {
	Code, Title, Text string
	Wrong, Right      string // programs; "" if the code cannot be shown by one
	Lenient           bool   // Wrong gives the code only in a lenient session: strict ones refuse it earlier
}

//go:embed *.txt
var files embed.FS

var load = lazy.Value[map[string]Entry]{New: func() map[string]Entry {
	all := map[string]Entry{}
	for _, x := range syntax.Explanations() {
		all[x.Code] = Entry{Code: x.Code, Title: x.Title, Text: x.Text}
	}
	names, _ := files.ReadDir(".")
	for _, f := range names {
		data, _ := files.ReadFile(f.Name())
		add(all, string(data))
	}
	add(all, lint.Texts)
	return all
}}

func add(all map[string]Entry, text string) {
	for _, e := range parse(text) {
		if old := all[e.Code]; e.Title == "" {
			e.Title, e.Text = old.Title, old.Text
		}
		e.Title = strings.TrimPrefix(e.Title, "optional ")
		all[e.Code] = e
	}
}

// Find gives the entry of a code.
func Find(code string) (Entry, bool) {
	e, ok := load.Get()[strings.ToUpper(code)]
	return e, ok
}

// All lists all entries by code.
func All() []Entry {
	var out []Entry
	for _, e := range load.Get() {
		out = append(out, e)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out
}

// parse reads `=== CODE title`, lines of text, `--- wrong` and `--- right` with their programs.
func parse(text string) []Entry {
	var out []Entry
	for _, part := range strings.Split("\n"+text, "\n=== ")[1:] {
		head, rest, _ := strings.Cut(part, "\n")
		var e Entry
		e.Code, e.Title, _ = strings.Cut(head, " ")
		sections := strings.Split("\n"+rest, "\n--- ")
		e.Text = strings.Join(strings.Fields(sections[0]), " ")
		for _, s := range sections[1:] {
			kind, program, _ := strings.Cut(s, "\n")
			e.section(kind, strings.TrimSuffix(program, "\n")+"\n")
		}
		out = append(out, e)
	}
	return out
}

func (e *Entry) section(kind, program string) {
	switch kind {
	case "wrong", "wrong lenient":
		e.Wrong, e.Lenient = program, kind != "wrong"
	case "wrong deep":
		e.Wrong = "let x = " + strings.Repeat("(", 600) + "1" + strings.Repeat(")", 600) + "\n"
	case "right":
		e.Right = program
	}
}
