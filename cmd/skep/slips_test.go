package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A slip is a line of a right program as somebody might have written it wrongly.
// The format is described in interp/check/testdata/slips/README.md.

// slipped is a right program and the wrong ones that its alternative lines make of it.
type slipped struct {
	text     string
	want     string // what it prints
	files    map[string]string
	variants []variant
}

// variant is a program with its mistakes. Without an own label each alternative line makes one.
type variant struct {
	text  string
	marks []seededMistake
}

// alternative is what may stand in a line's place: no lines if it is left out.
type alternative struct {
	label string
	lines []string
}

var (
	alternativeLine = regexp.MustCompile(`^\s*//!([a-z]?)(-?)(?: (.*))?$`)
	fileLine        = regexp.MustCompile(`^-- (\S+) --$`)
)

// readSlips parses one program of a file of slips.
func readSlips(program string) (*slipped, error) {
	text, want, _ := strings.Cut(program, "\n----\n")
	s := &slipped{want: want, files: map[string]string{}}
	var lines []string
	alternatives, order := map[int][]alternative{}, []string{}
	file := ""
	for line := range strings.SplitSeq(text, "\n") {
		if m := fileLine.FindStringSubmatch(line); m != nil {
			file = m[1]
			continue
		}
		if file != "" {
			s.files[file] += line + "\n"
			continue
		}
		m := alternativeLine.FindStringSubmatch(line)
		if m == nil {
			lines = append(lines, line)
			continue
		}
		label := m[1]
		if label == "" {
			label = fmt.Sprint(len(order))
		}
		if !slices.Contains(order, label) {
			order = append(order, label)
		}
		addAlternative(alternatives, len(lines)-1, label, m[2] == "", m[3])
	}
	s.text = strings.Join(lines, "\n") + "\n"
	for _, label := range order {
		v, err := vary(lines, alternatives, label)
		if err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, program)
		}
		s.variants = append(s.variants, v)
	}
	return s, nil
}

func addAlternative(all map[int][]alternative, at int, label string, hasText bool, text string) {
	list := all[at]
	if n := len(list); n == 0 || list[n-1].label != label {
		list = append(list, alternative{label: label})
	}
	if last := &list[len(list)-1]; hasText {
		last.lines = append(last.lines, text)
	}
	all[at] = list
}

// vary puts the alternatives of a label in the place of their lines.
func vary(lines []string, all map[int][]alternative, label string) (v variant, err error) {
	var out, messages []string
	for i, line := range lines {
		written := []string{line}
		for _, a := range all[i] {
			if a.label == label {
				written = a.lines
			}
		}
		for _, w := range written {
			parts := strings.Split(w, " ## ")
			out, messages = append(out, parts[0]), append(messages, parts[1:]...)
		}
	}
	v.text, v.marks, err = placed(strings.Join(out, "\n") + "\n")
	if err == nil && (len(v.marks) != len(messages) || len(messages) == 0) {
		err = fmt.Errorf("%d places, %d messages: %q", len(v.marks), len(messages), messages)
	}
	for i := range min(len(messages), len(v.marks)) {
		m := &v.marks[i]
		m.message, m.warning = strings.CutPrefix(messages[i], "W ")
		if m.warning {
			m.message = strings.TrimPrefix(messages[i], "W ")
		}
		m.message, m.fixable = strings.CutSuffix(m.message, " (no fix)")
		m.fixable = !m.fixable
	}
	return v, err
}

// placed takes the «marks» out of a text and gives their places.
func placed(text string) (string, []seededMistake, error) {
	var out strings.Builder
	var marks []seededMistake
	line, column := 1, 1
	for _, r := range text {
		switch r {
		case '«':
			marks = append(marks, seededMistake{line: line, from: column})
			continue
		case '»':
			if len(marks) == 0 || marks[len(marks)-1].to != 0 {
				return "", nil, fmt.Errorf("line %d: » without «", line)
			}
			marks[len(marks)-1].to, marks[len(marks)-1].toLine = column, line
			continue
		case '\n':
			line, column = line+1, 0
		}
		column++
		out.WriteRune(r)
	}
	return out.String(), marks, nil
}

// slipFiles reads all programs, by file name.
func slipFiles(t *testing.T, folder string) map[string][]*slipped {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(names) == 0 {
		t.Fatal("no slips", err)
	}
	out := map[string][]*slipped{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for program := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n====\n"), "\n====\n") {
			s, err := readSlips(program)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			out[filepath.Base(name)] = append(out[filepath.Base(name)], s)
		}
	}
	return out
}
