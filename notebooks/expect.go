package notebooks

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"skep/internal/lazy"
	"skep/interp/syntax"
)

// expectation is what a cell says of its own test: by tags, or by a comment above its code. The names of nbval and
// nbclient are understood beside ours, so that notebooks tested by those are tested alike.
type expectation struct {
	skip      bool // it does not run
	ignore    bool // it runs, and its outputs are not compared
	raises    bool // it must fail, with the saved error
	regex     bool // each saved line of text is a regular expression for the new one
	tolerance float64
	timeout   time.Duration // 0: the options' one
	sanitize  []rewriting
}

// rewriting replaces what differs from run to run, in saved and new outputs alike.
type rewriting struct {
	pattern *regexp.Regexp
	with    string
}

var (
	directive = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp {
		return regexp.MustCompile(`^\s*(?://|#)\s*(?:skep:\s*(.+)|(NBVAL_[A-Z_]+)|PYTEST_VALIDATE_(IGNORE_OUTPUT))\s*$`)
	}}
	// markers are the words of nbval and nbclient, as tags and as comments.
	markers = lazy.Value[map[string]string]{New: func() map[string]string {
		return map[string]string{
			"nbval-ignore-output": "ignore-output", "nbval-skip": "skip", "skip-execution": "skip", "nbval-raises-exception": "raises", "raises-exception": "raises", "nbval-check-output": "check-output",
			"NBVAL_IGNORE_OUTPUT": "ignore-output", "NBVAL_SKIP": "skip", "NBVAL_RAISES_EXCEPTION": "raises", "NBVAL_CHECK_OUTPUT": "check-output", "IGNORE_OUTPUT": "ignore-output",
		}
	}}
)

// measured are the lines of %time and %timeit, ours and IPython's.
var measured = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(CPU times: |Wall time: ).*$|^.*( per loop \(mean ± std\. dev\.).*$`)
}}

// expectationOf reads a cell's tags and the comments above its code, over what the notebook says for all of its cells.
func expectationOf(c *Cell, base expectation) (expectation, error) {
	e := base
	for _, tag := range c.Tags() {
		word, ours := strings.CutPrefix(tag, "skep:")
		if known := markers.Get()[tag]; known != "" {
			word, ours = known, true
		}
		if ours {
			if err := e.note(word); err != nil {
				return e, fmt.Errorf("the tag %q: %w", tag, err)
			}
		}
	}
	if syntax.Measures(c.Source()) {
		e.sanitize = append(slices.Clone(e.sanitize), rewriting{measured.Get(), "$1$2"})
	}
	for line := range strings.SplitSeq(c.Source(), "\n") {
		m := directive.Get().FindStringSubmatch(line)
		if m == nil {
			if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "//") && !strings.HasPrefix(text, "#") {
				break
			}
			continue
		}
		for word := range strings.SplitSeq(m[1]+markers.Get()[m[2]]+markers.Get()[m[3]], ",") {
			if err := e.note(strings.TrimSpace(word)); err != nil {
				return e, fmt.Errorf("the comment %q: %w", strings.TrimSpace(line), err)
			}
		}
	}
	return e, nil
}

// note takes one word: skip, ignore-output, check-output, raises, regex, tolerance=1e-9, timeout=5s.
func (e *expectation) note(word string) (err error) {
	name, value, _ := strings.Cut(word, "=")
	switch strings.TrimSpace(name) {
	case "skip":
		e.skip = true
	case "ignore-output":
		e.ignore = true
	case "check-output":
		e.ignore = false
	case "raises":
		e.raises = true
	case "regex":
		e.regex = true
	case "tolerance":
		e.tolerance, err = strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err == nil && !(e.tolerance >= 0) {
			err = fmt.Errorf("%s is no tolerance", value)
		}
	case "timeout":
		e.timeout, err = time.ParseDuration(strings.TrimSpace(value))
	default:
		err = fmt.Errorf("there is no %q; there are skip, ignore-output, check-output, raises, regex, tolerance=, timeout=", name)
	}
	return err
}

// expectations reads metadata.skep.test of a notebook: {tolerance, ignore-output, sanitize: [{regex, replace}]}.
func (d *Document) expectations() (e expectation, err error) {
	own, _ := d.Metadata()["skep"].(map[string]any)
	test, _ := own["test"].(map[string]any)
	if ignore, ok := test["ignore-output"].(bool); ok {
		e.ignore = ignore
	}
	if n, ok := test["tolerance"]; ok {
		if err := e.note("tolerance=" + fmt.Sprint(n)); err != nil {
			return e, fmt.Errorf("metadata.skep.test.tolerance: %w", err)
		}
	}
	list, _ := test["sanitize"].([]any)
	for i, x := range list {
		entry, _ := x.(map[string]any)
		pattern, _ := entry["regex"].(string)
		with, _ := entry["replace"].(string)
		r, err := regexp.Compile(pattern)
		if err != nil || pattern == "" {
			return e, fmt.Errorf("metadata.skep.test.sanitize[%d]: %q is no regular expression (RE2)", i, pattern)
		}
		e.sanitize = append(e.sanitize, rewriting{r, with})
	}
	return e, nil
}

// clean makes a text comparable: what the notebook wants replaced is, and lines end without blanks.
func (e *expectation) clean(text string) string {
	for _, r := range e.sanitize {
		text = r.pattern.ReplaceAllString(text, r.with)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\r")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// Tested says whether a test of the notebook runs a cell, and whether what it gives must then be
// what is saved, letter for letter. A cell whose wishes cannot be read is not held to anything.
func (d *Document) Tested(c *Cell) (runs, exact bool) {
	base, err := d.expectations()
	if err != nil {
		return true, false
	}
	e, err := expectationOf(c, base)
	return !e.skip, err == nil && !e.skip && !e.ignore && !e.raises && !e.regex && e.tolerance == 0 && len(e.sanitize) == 0
}
