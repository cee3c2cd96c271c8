package eval

import (
	"bytes"

	"skep/diag"
)

// Beside what was hot, a source's note says what a program found when it last checked it: the same text need not be checked
// again by the same program. Whoever keeps that sees to it that nothing but the text was looked at.

// verdict is what was said of a source.
type verdict struct {
	by    string // who checked it, "" for nobody
	found []byte // as that packed it
	fresh bool   // in this run
	// judged: the program that runs now has found it in an earlier run, so what its code asks of a program is in the text, too
	judged bool
}

const verdictMark = "\nchecked "

// cutVerdict takes a note apart into what was hot and a verdict, that of nobody if there is none: the note's end is a line that
// names who checked, and what was found.
func cutVerdict(note []byte) (hot []byte, v verdict) {
	hot, rest, _ := bytes.Cut(note, []byte(verdictMark))
	by, found, _ := bytes.Cut(rest, []byte("\n"))
	return hot, verdict{by: string(by), found: found}
}

func (v verdict) write(note []byte) []byte {
	if v.by == "" {
		return note
	}
	note = append(append(note, verdictMark...), v.by...)
	return append(append(note, '\n'), v.found...)
}

// Judged gives what a program of this name found in the source in an earlier run; ok is false if it did not check it. It looks at
// what Foresee has read.
func (e *Engine) Judged(src *diag.Source, by string) (found []byte, ok bool) {
	h := &e.tiers.hot
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ahead.src != src || h.ahead.set.by != by {
		return nil, false
	}
	h.ahead.set.judged = by != ""
	return h.ahead.set.found, by != ""
}

// Judge notes what was found in the source that Foresee has read. It is written with what was hot, if the source has
// anything that might be: of other programs nothing is kept, and checking them costs less than a file.
func (e *Engine) Judge(src *diag.Source, by string, found []byte) {
	h := &e.tiers.hot
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.by[src]
	if h.ahead.src == src && h.ahead.set != nil {
		s = h.ahead.set
	}
	if s != nil { // a program that was foretold may have asked for it already
		s.verdict = verdict{by: by, found: found, fresh: true}
	}
}
