package golang

import (
	"errors"
	"go/format"
	"regexp"
	"strconv"
	"strings"

	"skep/internal/lazy"
)

// An error's call chain is read from Go's stack, which knows lines only. So a line
// has at most one call of a function of the program. The writer leaves marks in
// its text: call marks in the names of functions that are called, function marks
// around bodies, and break marks where a line may be broken. layout breaks lines,
// notes where the marks came to stand, and takes them out.

// breakable stands where Go allows a new line: behind a bracket, a comma, an operator.
const breakable = "\x01"

// marks are made when they are needed: compiling them costs every start of skep.
var marks = lazy.Value[struct{ call, fun *regexp.Regexp }]{New: func() (m struct{ call, fun *regexp.Regexp }) {
	m.call = regexp.MustCompile(`_at(\d+)_\b`)
	m.fun = regexp.MustCompile(`^\s*//\s?(begin|end) (\d+) ?(.*)$`)
	return m
}}

type lineTables struct {
	funcs []lineFunc
	calls []lineCall
}

type lineFunc struct {
	first, last int
	name        string
}

type lineCall struct{ line, place int }

// layout formats the text and reads the tables off it.
func (w *writer) layout(text string) ([]byte, lineTables, error) {
	for strings.Contains(text, "\n//\n") {
		text = strings.ReplaceAll(text, "\n//\n", "\n")
	}
	marked, err := format.Source([]byte(broken(text)))
	if err != nil {
		return nil, lineTables{}, &badText{err, broken(text)}
	}
	var out []string
	var tables lineTables
	open := map[string]int{}
	for _, line := range strings.Split(string(marked), "\n") {
		if m := marks.Get().fun.FindStringSubmatch(line); m != nil {
			if m[1] == "begin" {
				open[m[2]] = len(tables.funcs)
				tables.funcs = append(tables.funcs, lineFunc{first: len(out) + 1, name: m[3]})
			} else {
				tables.funcs[open[m[2]]].last = len(out)
			}
			continue
		}
		if m := marks.Get().call.FindStringSubmatch(line); m != nil {
			n, _ := strconv.Atoi(m[1])
			tables.calls = append(tables.calls, lineCall{len(out) + 1, w.marks[n]})
			line = marks.Get().call.ReplaceAllString(line, "")
		}
		if line != "" || len(out) == 0 || out[len(out)-1] != "" {
			out = append(out, line)
		}
	}
	plain := strings.Join(out, "\n")
	again, err := format.Source([]byte(plain))
	if err == nil && strings.Count(string(again), "\n") != strings.Count(plain, "\n") {
		err = errLines
	}
	return again, tables, err
}

var errLines = errors.New("the formatter has joined or cut lines")

// badText is an error of the formatter, with what it read.
type badText struct {
	err  error
	text string
}

func (b *badText) Error() string { return b.err.Error() + "\n" + b.text }

// broken breaks lines so that each has one call mark, and drops the break marks.
func broken(text string) string {
	var out strings.Builder
	for _, line := range strings.SplitAfter(text, "\n") {
		for _, piece := range pieces(line) {
			out.WriteString(strings.ReplaceAll(piece, breakable, ""))
		}
	}
	return out.String()
}

func pieces(line string) (out []string) {
	for {
		marks := marks.Get().call.FindAllStringIndex(line, 2)
		if len(marks) < 2 {
			return append(out, line)
		}
		at := strings.LastIndex(line[marks[0][1]:marks[1][0]], breakable)
		if at < 0 {
			return append(out, line)
		}
		at += marks[0][1]
		out = append(out, line[:at]+"\n")
		line = line[at:]
	}
}
