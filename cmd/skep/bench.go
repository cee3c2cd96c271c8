package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/project/suite"
)

func benchCommand() *command {
	return &command{
		name: "bench", operands: "[PATH...]", summary: "measure the functions marked @bench of scripts, notebooks and folders",
		detail: `A benchmark is a function marked @bench (or #[bench]) without parameters. A file's
top level runs once, main() does not. Each is called until it is warm, then in 15
rounds; shown are the median of a call, how far the quartiles are from it, and what
a call allocates. --save keeps the figures, --compare shows them beside these: a
ratio below 1 is faster, ~ is within the spread.`,
		options: append([]option{
			{name: "filter", short: "k", value: "TEXT", doc: "only benchmarks whose name holds TEXT"},
			{name: "time", value: "TIME", doc: "for each benchmark, as 500ms or 5s (default 1s)"},
			{name: "save", value: "FILE", doc: "write the figures as a baseline"},
			{name: "compare", value: "FILE", doc: "compare with a baseline"},
			{name: "json", doc: "print the figures as JSON"},
		}, sessionOptions...),
		run: benchFiles,
	}
}

// benching is one `skep bench`.
type benching struct {
	*call
	time   time.Duration
	before map[string]suite.Timing
	now    map[string]suite.Timing
}

func benchFiles(c *call) int {
	b := &benching{call: c, time: time.Second, now: map[string]suite.Timing{}}
	if problem := b.readOptions(); problem != nil {
		return c.wrongUsage(problem.Error())
	}
	names, err := sourceFiles(c.operands)
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	ctx, stop := c.Interruptible(noRunner{})
	defer stop()
	status := exitOK
	for _, name := range names {
		status = max(status, b.file(ctx, name))
	}
	if err := b.write(); err != nil {
		c.Report(err)
		return exitUsage
	}
	return status
}

func (b *benching) readOptions() (err error) {
	if _, err := b.newSession(interp.Options{}, ""); err != nil {
		return err
	}
	if text, ok := b.given["time"]; ok {
		if b.time, err = time.ParseDuration(text); err != nil || b.time <= 0 {
			return fmt.Errorf("--time %s: expected a time as 500ms or 5s", text)
		}
	}
	if file, ok := b.given["compare"]; ok {
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &b.before)
		}
		if err != nil {
			return fmt.Errorf("--compare %s: %w", file, err)
		}
	}
	return nil
}

// file runs a file's top level and measures its benchmarks.
func (b *benching) file(ctx context.Context, name string) int {
	parts, err := b.sourceParts(name)
	if err != nil {
		b.Report(err)
		return exitUsage
	}
	cases, problems := suite.Benchmarks(parts.joined)
	cases = b.wanted(cases)
	if problems != nil || len(cases) == 0 {
		b.Diagnose(problems)
		return statusOf(problems)
	}
	s, err := b.session(parts.joined, name)
	if err != nil {
		return b.Finish(ctx, err)
	}
	if !b.has("json") {
		b.Printf("%s\n", name)
	}
	for _, c := range cases {
		t, err := suite.Bench(ctx, s, c, b.time)
		if err != nil {
			return b.Finish(ctx, err)
		}
		b.show(filepath.ToSlash(name)+": "+c.Name, c.Name, t)
	}
	return exitOK
}

// session runs a file's top level.
func (b *benching) session(src *diag.Source, name string) (*interp.Session, error) {
	o := interp.Options{Library: true, Dir: filepath.Dir(name)}
	s, err := b.newSession(o, name)
	if err != nil {
		return nil, err
	}
	_, err = s.Run(context.Background(), src, b.Streams())
	return s, err
}

func (b *benching) wanted(all []suite.Case) (kept []suite.Case) {
	for _, c := range all {
		switch {
		case c.Ignored != "":
			b.Complain("%s is left out: %s", c.Name, c.Ignored)
		case strings.Contains(c.Name, b.given["filter"]):
			kept = append(kept, c)
		}
	}
	return kept
}

// show prints a line for a benchmark.
func (b *benching) show(key, name string, t suite.Timing) {
	b.now[key] = t
	if b.has("json") {
		return
	}
	line := fmt.Sprintf("  %-28s %12s ± %4.1f %%  %8.0f allocs  %10.0f bytes", name, perCall(t.Median), 100*t.Spread, t.Allocs, t.Bytes)
	if before, ok := b.before[key]; ok {
		ratio, same := suite.Compared(t, before)
		mark := map[bool]string{true: "~", false: ""}[same]
		line += fmt.Sprintf("  %s%.2f of %s", mark, ratio, perCall(before.Median))
	} else if b.before != nil {
		line += "  new"
	}
	b.Print(line + "\n")
	b.Flush()
}

// perCall is a duration with three digits.
func perCall(d time.Duration) string {
	for _, u := range []struct {
		size time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if d >= u.size {
			return fmt.Sprintf("%.3g %s", float64(d)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%d ns", d.Nanoseconds())
}

// write prints or saves the figures.
func (b *benching) write() error {
	text, err := json.MarshalIndent(b.now, "", "  ")
	if err != nil {
		return err
	}
	if b.has("json") {
		b.Print(string(text) + "\n")
	}
	if file := b.given["save"]; file != "" {
		return writeFile(file, func(w io.Writer) error {
			_, err := w.Write(append(text, '\n'))
			return err
		})
	}
	return nil
}
