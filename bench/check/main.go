// Program check runs the checker over all programs of a folder, scripts and
// fenced blocks of Markdown, and prints what it finds: how many programs check
// without an error, the errors by code, and the share of expressions whose type
// stays unknown. It runs nothing.
//
//	go run ./bench/check [-list] [-code E0301] FOLDER...
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"skep/diag"
	"skep/interp"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/modules"
)

var (
	list    = flag.Bool("list", false, "print every error with its place and line")
	code    = flag.String("code", "", "list only errors of this code")
	unknown = flag.Bool("unknown", false, "print the texts of expressions whose type stays unknown, by frequency")
	lenient = flag.Bool("lenient", false, "check leniently")
)

var fence = regexp.MustCompile("(?ms)^```(?:ruchy|ruby,ruchy)[^\n]*\n(.*?)^```")

func main() {
	flag.Parse()
	c := &corpus{seen: map[string]bool{}, codes: map[string]int{}, texts: map[string]int{}}
	for _, dir := range flag.Args() {
		if err := filepath.WalkDir(dir, c.visit); err != nil {
			fmt.Fprintln(os.Stderr, "read corpus:", err)
			os.Exit(1)
		}
	}
	c.print()
}

type corpus struct {
	seen               map[string]bool
	codes, texts       map[string]int
	programs, unparsed int
	clean              int
	exprs, unknown     int
}

// visit checks the programs of one file; the same text is checked once.
func (c *corpus) visit(path string, d fs.DirEntry, err error) error {
	if err != nil || d.IsDir() {
		if d != nil && d.Name() == ".git" {
			return filepath.SkipDir
		}
		return err
	}
	switch filepath.Ext(path) {
	case ".ruchy":
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		c.check(path, string(text))
	case ".md":
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, m := range fence.FindAllStringSubmatch(string(text), -1) {
			c.check(fmt.Sprintf("%s#%d", path, i+1), m[1])
		}
	}
	return nil
}

func (c *corpus) check(name, text string) {
	if c.seen[text] {
		return
	}
	c.seen[text] = true
	c.programs++
	src := diag.NewSource(name, text)
	s := interp.New(interp.Options{Modules: modules.All(), Lenient: *lenient, Dir: filepath.Dir(name)})
	if _, diags := syntax.Parse(src); diags.HasErrors() {
		c.unparsed++
		return
	}
	a := s.Analyze(src)
	c.report(src, a.Diagnostics)
	if !a.Parsed {
		return
	}
	a.Types.Walk(func(e syntax.Expr, t types.Type) {
		c.exprs++
		if types.IsUnknown(t) {
			c.unknown++
			c.texts[text[e.Span().Start:e.Span().End]]++
		}
	})
}

func (c *corpus) report(src *diag.Source, diags diag.List) {
	bad := false
	for _, d := range diags {
		if d.Severity != diag.Error {
			continue
		}
		bad = true
		c.codes[d.Code]++
		if *list && (*code == "" || *code == d.Code) {
			p := src.Position(d.Span.Start)
			fmt.Printf("%s %s:%d:%d: %s\n    %s\n", d.Code, src.Name, p.Line, p.Column, d.Message, strings.TrimSpace(src.Line(p.Line)))
		}
	}
	if !bad {
		c.clean++
	}
}

func (c *corpus) print() {
	parsed := c.programs - c.unparsed
	fmt.Printf("%d programs, %d parse, %d of these without an error (%.1f %%)\n", c.programs, parsed, c.clean, percent(c.clean, parsed))
	fmt.Printf("%d expressions, the type of %d stays unknown (%.1f %%)\n", c.exprs, c.unknown, percent(c.unknown, c.exprs))
	for _, k := range byCount(c.codes) {
		fmt.Printf("%6d %s\n", c.codes[k], k)
	}
	if !*unknown {
		return
	}
	for i, k := range byCount(c.texts) {
		if i == 200 {
			break
		}
		fmt.Printf("%6d %q\n", c.texts[k], k)
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

func byCount(counts map[string]int) []string {
	var keys []string
	for k := range counts {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if counts[keys[i]] != counts[keys[j]] {
			return counts[keys[i]] > counts[keys[j]]
		}
		return keys[i] < keys[j]
	})
	return keys
}
