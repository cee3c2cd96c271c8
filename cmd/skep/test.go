package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"skep/cmd/terminal"
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp"
	"skep/notebooks"
	"skep/project/coverage"
	"skep/project/suite"
)

func testCommand() *command {
	return &command{
		name: "test", operands: "[PATH...]", summary: "run the tests of scripts, notebooks and folders",
		detail: `Tests are functions marked @test (or #[test]) and the fenced examples of doc
comments; in an example, a line "x  // => text" says what x shows. Beside @test may
stand @ignore("why"), @should_fail("part of the message") and @timeout("5s").
A file's top level runs once, main() does not; every test starts from the same
variables. A notebook's cells run, each is a test too: what it gives must be what is
saved with it; so in scripts with outputs beside them (skep convert). Comments above its code, as "// skep: tolerance=1e-9", and the tags of
nbval say otherwise ("skep explain N0201"). A cell that passed is not run again while
it, the cells above that it depends on, and the files and variables of the
environment that it reads are as they were; what a clock, chance, a person, the
network or a program tells runs always, and so does what is below a cell that changes
something outside. Python notebooks run in their kernel, whole. Of a Markdown file that is named, the fenced
programs run in order. Without PATH the folder is searched. The exit status is 1 if a test fails.`,
		options: append([]option{
			{name: "filter", short: "k", value: "TEXT", doc: "only tests whose name holds TEXT"},
			{name: "timeout", value: "TIME", doc: "for each test, as 500ms or 2m (default 60s)"},
			{name: "jobs", short: "j", value: "N", doc: "files at once (default: one for each processor)"},
			{name: "coverage", doc: "count what ran: lcov.info and HTML pages in the folder coverage"},
			{name: "coverage-dir", value: "DIR", doc: "another folder for them"},
			{name: "junit", value: "FILE", doc: "also write a report in JUnit's XML"},
			{name: "watch", short: "w", doc: "run again whenever a file changes, until Ctrl-C"},
			{name: "list", doc: "only list the tests"},
			{name: "quiet", short: "q", doc: "only failures and the last line"},
		}, append(notebookTestOptions, sessionOptions...)...),
		run: testFiles,
	}
}

// testRun is one `skep test`.
type testRun struct {
	*call
	options  suite.Options
	coverDir string
	params   []notebooks.Parameter
	seed     uint64
}

func testFiles(c *call) int {
	t := &testRun{call: c}
	if err := t.read(); err != nil {
		return c.wrongUsage(err.Error())
	}
	ctx, stop := c.Interruptible(noRunner{})
	defer stop()
	if !c.has("watch") {
		return t.once(ctx)
	}
	return t.watch(ctx)
}

// noRunner stands where Ctrl-C has only a context to end.
type noRunner struct{ interp.Runner }

func (noRunner) Interrupt() {}

// read takes the options apart.
func (t *testRun) read() (err error) {
	if t.params, err = t.parameters(); err != nil {
		return err
	}
	if len(t.params) > 0 && t.has("update") {
		return errors.New("--update stores what a notebook gives by itself: it does not go with --param")
	}
	if text, ok := t.given["seed"]; ok {
		if t.seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			return fmt.Errorf("--seed %s: expected a number", text)
		}
	}
	t.options = suite.Options{New: t.session, Timeout: time.Minute, Jobs: runtime.GOMAXPROCS(0), Done: t.show}
	if _, err := t.newSession(interp.Options{}, ""); err != nil {
		return err
	}
	if text, ok := t.given["timeout"]; ok {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return fmt.Errorf("--timeout %s: expected a time as 500ms or 2m", text)
		}
		t.options.Timeout = d
	}
	if text, ok := t.given["jobs"]; ok {
		if _, err := fmt.Sscan(text, &t.options.Jobs); err != nil || t.options.Jobs < 1 {
			return fmt.Errorf("--jobs %s: expected a number of files", text)
		}
	}
	if part, ok := t.given["filter"]; ok {
		t.options.Match = func(name string) bool { return strings.Contains(name, part) }
	}
	t.coverDir = t.given["coverage-dir"]
	if t.coverDir == "" && t.has("coverage") {
		t.coverDir = "coverage"
	}
	t.options.Cover = t.coverDir != ""
	return nil
}

// session makes the language for one file; read has shown that its options are right.
func (t *testRun) session(f suite.File) suite.Session {
	return t.anySession(interp.Options{Library: true, Notebook: filepath.Ext(f.Name) == ".ipynb", Dir: filepath.Dir(f.Name)}, f.Name)
}

// once runs all tests and gives the exit status.
func (t *testRun) once(ctx context.Context) int {
	files, failed := t.files()
	if t.has("list") {
		for _, f := range files {
			t.list(f)
		}
		return failed
	}
	report := suite.Run(ctx, files, t.options)
	status := max(failed, t.summary(ctx, report))
	if err := t.write(report); err != nil {
		t.Report(err)
		return exitUsage
	}
	return status
}

func (t *testRun) list(f suite.File) {
	for _, p := range f.Parts {
		found, _ := suite.Find(p)
		for _, c := range found {
			if t.options.Match == nil || t.options.Match(c.Name) {
				t.Printf("%s: %s\n", f.Name, c.Name)
			}
		}
	}
}

// files reads the sources of the operands; what cannot be read is shown.
func (t *testRun) files() (files []suite.File, status int) {
	names, err := sourceFiles(t.operands)
	if err != nil {
		t.Report(err)
		return nil, exitUsage
	}
	for _, name := range names {
		if isBook(name) {
			f, err := t.notebookFile(name)
			if err != nil {
				t.Report(err)
				status = exitUsage
				continue
			}
			files = append(files, f)
			continue
		}
		p, err := t.sourceParts(name)
		if err != nil {
			t.Report(err)
			status = exitUsage
			continue
		}
		files = append(files, suite.File{Name: name, Parts: []*diag.Source{p.joined}})
	}
	return files, status
}

// sourceFiles lists the scripts and notebooks that operands mean. No operand means the working folder.
func sourceFiles(operands []string) ([]string, error) {
	if len(operands) == 0 {
		operands = []string{"."}
	}
	return programFiles(operands)
}

// show prints a file's results as soon as they are there.
func (t *testRun) show(r suite.FileReport) {
	if len(r.Results) == 0 {
		return
	}
	if !t.has("quiet") {
		t.Printf("%s\n", r.File.Name)
		for _, x := range r.Results {
			t.Printf("  %s %s%s\n", t.painted(x.Status), x.Name, note(x))
		}
	}
	for _, x := range r.Results {
		if x.Err != nil {
			t.showFailure(x)
		}
	}
}

func note(x suite.Result) string {
	if x.Status == suite.Ignored {
		return "  (" + x.Ignored + ")"
	}
	if x.Cached {
		return "  (cached)"
	}
	if x.Status == suite.Passed && x.Time > time.Second/2 {
		return fmt.Sprintf("  %.1f s", x.Time.Seconds())
	}
	return ""
}

var statusColors = lazy.Value[map[suite.Status]string]{New: func() map[suite.Status]string {
	return map[suite.Status]string{suite.Passed: "32", suite.Failed: "31;1", suite.Broken: "31;1", suite.Ignored: "33"}
}}

func (t *testRun) painted(s suite.Status) string {
	text := fmt.Sprintf("%-7s", s)
	if !t.Color {
		return text
	}
	return "\x1b[" + statusColors.Get()[s] + "m" + text + "\x1b[0m"
}

func (t *testRun) showFailure(x suite.Result) {
	t.Complain("--- %s: %s", x.File, x.Name)
	t.Report(x.Err)
	var d *notebooks.Difference
	if errors.As(x.Err, &d) {
		lines := d.Lines
		if t.Color {
			lines = notebooks.ColourLines(lines)
		}
		t.Complain("%s", strings.TrimRight(lines, "\n"))
	}
	if x.Output != "" {
		t.Complain("it printed:\n%s", strings.TrimRight(x.Output, "\n"))
	}
}

// summary is the last line, and the exit status.
func (t *testRun) summary(ctx context.Context, r *suite.Report) int {
	failed := r.Count(suite.Failed) + r.Count(suite.Broken)
	line := fmt.Sprintf("%d passed, %d failed", r.Count(suite.Passed), failed)
	if n := r.Count(suite.Ignored); n > 0 {
		line += fmt.Sprintf(", %d ignored", n)
	}
	if n := r.Cached(); n > 0 {
		line += fmt.Sprintf(", %d cached", n)
	}
	t.Printf("%s in %.2f s\n", line, r.Time.Seconds())
	switch {
	case context.Cause(ctx) == terminal.ErrInterrupted:
		return exitInterrupted
	case failed > 0:
		return exitFailed
	}
	return exitOK
}

// write writes the files that options ask for.
func (t *testRun) write(r *suite.Report) error {
	if name := t.given["junit"]; name != "" {
		if err := writeFile(name, r.JUnit); err != nil {
			return err
		}
	}
	if t.coverDir == "" {
		return nil
	}
	p := t.profile(r)
	if err := p.HTML(t.coverDir); err != nil {
		return err
	}
	for _, f := range p {
		ran, all := f.Covered()
		t.Printf("  %6.1f %%  %s (%d of %d lines)\n", f.Share(), f.Name, ran, all)
	}
	t.Printf("%.1f %% of all lines ran; %s\n", p.Share(), filepath.Join(t.coverDir, "index.html"))
	return writeFile(filepath.Join(t.coverDir, "lcov.info"), p.LCOV)
}

// profile joins what all files covered, their doc examples left out.
func (t *testRun) profile(r *suite.Report) coverage.Profile {
	var points []*interp.CoverPoint
	for _, f := range r.Files {
		points = append(points, f.Covered...)
	}
	return coverage.Collect(points, func(src *diag.Source) bool { return !strings.Contains(src.Name, ", example of ") })
}
