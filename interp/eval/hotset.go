package eval

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"sync"

	"skep/diag"
	"skep/interp/ir"
)

// What became machine code in earlier runs of the same text need not show again
// that it is worth it: it is compiled when it is first entered, if the values it
// finds have the types that it had then. A text's hot set says so. It decides when
// something is compiled, never what: code is made and guarded as always.

// Notes keeps short texts from one process to the next. Either may fail silently.
type Notes interface {
	About(text string) []byte // nil: nothing is known
	Note(text string, note []byte)
}

// SetNotes gives the engine a place for hot sets.
func (e *Engine) SetNotes(n Notes) { e.tiers.hot.notes = n }

// hotSets are those of the sources that the engine has met since they were last kept.
type hotSets struct {
	notes Notes
	mu    sync.Mutex
	by    map[*diag.Source]*hotSet
	ahead struct { // what Foresee has read last
		src *diag.Source
		set *hotSet
	}
}

// hotSet is what is known of one source.
type hotSet struct {
	before  map[hotPlace]bool // of earlier runs
	recalls map[hotPlace]recollection
	code    []*typed // made in this one
	verdict
}

// hotPlace is a function or loop, and the types of its parameters.
type hotPlace struct {
	at        diag.Span
	signature string
}

// signature is the types of parameters as a hot set has them: those that only the
// running program knows are left open.
func signature(f *ir.Func) string {
	var words []string
	for _, v := range f.Vars[:f.Params] {
		words = append(words, openType(v.Type))
	}
	return strings.Join(words, " ")
}

const open = "?"

func openType(t *ir.Type) string {
	if text := t.String(); !strings.Contains(text, "{") {
		return text
	}
	return open
}

// Foresee looks up what is known of a source that will probably run. It may be
// called as soon as there is a text: what keeps the notes then has the time until the source runs.
func (e *Engine) Foresee(src *diag.Source) {
	h := &e.tiers.hot
	if !e.tiers.foresees() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ahead.src != src {
		h.ahead.src, h.ahead.set = src, h.read(src)
	}
}

func (h *hotSets) read(src *diag.Source) *hotSet {
	hot, v := cutVerdict(h.notes.About(src.Text))
	before, recalls := readHotSet(hot)
	return &hotSet{before: before, recalls: recalls, verdict: v}
}

// of gives a source's set, read when it is first asked for.
func (h *hotSets) of(src *diag.Source) *hotSet {
	s := h.by[src]
	if s == nil {
		if s = h.ahead.set; h.ahead.src != src {
			s = h.read(src)
		}
		h.ahead.src, h.ahead.set = nil, nil
		if h.by == nil {
			h.by = map[*diag.Source]*hotSet{}
		}
		h.by[src] = s
	}
	return s
}

// became notes that there is machine code.
func (h *hotSets) became(t *typed) {
	if h.notes == nil || t.f.Src == nil || t.at == (diag.Span{}) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.of(t.f.Src)
	s.code = append(s.code, t)
}

// KeepHot writes down what became machine code since it was last called.
func (e *Engine) KeepHot() {
	h := &e.tiers.hot
	h.mu.Lock()
	defer h.mu.Unlock()
	for src, s := range h.by {
		if s.update() {
			h.notes.Note(src.Text, s.verdict.write(writeHotSet(s.before, s.recalls)))
		}
	}
	h.by = nil
}

// update adds what this run has found out, and tells whether there is anything new:
// what was not worth calling goes, and what did not run stays.
func (s *hotSet) update() bool {
	changed := s.fresh
	s.fresh = false
	before := s.recalls
	if !s.judged { // another program has left them, perhaps
		s.recalls = map[hotPlace]recollection{}
	}
	for _, t := range s.code {
		p := hotPlace{t.at, signature(t.f)}
		n := t.native.Load()
		hot, known := n != nil && n.code.Ready(), recollection("")
		if hot {
			known = t.remembered(n.code)
		}
		if hot != s.before[p] || known != before[p] {
			changed = true
		}
		s.before[p], s.recalls[p] = hot, known
	}
	return changed
}

// Hot sets as text: a line for each place, with where it begins and ends, and its types; behind a tab what is remembered of it.
const (
	hotHead = "hot 1"
	mostHot = 200 // places of a source
)

func writeHotSet(places map[hotPlace]bool, recalls map[hotPlace]recollection) []byte {
	lines := []string{}
	for p, hot := range places {
		if hot {
			line := strconv.Itoa(p.at.Start) + " " + strconv.Itoa(p.at.End) + " " + p.signature
			if known := recalls[p]; known != "" {
				line += "\t" + string(known)
			}
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	lines = lines[:min(len(lines), mostHot)]
	return []byte(strings.Join(append([]string{hotHead}, lines...), "\n"))
}

// readHotSet gives an empty set for what is none.
func readHotSet(text []byte) (places map[hotPlace]bool, recalls map[hotPlace]recollection) {
	places, recalls = map[hotPlace]bool{}, map[hotPlace]recollection{}
	lines := bytes.Split(text, []byte("\n"))
	if string(lines[0]) != hotHead {
		return places, recalls
	}
	for _, line := range lines[1:min(len(lines), 1+mostHot)] {
		place, known, _ := strings.Cut(string(line), "\t")
		from, rest, _ := strings.Cut(place, " ")
		to, types, _ := strings.Cut(rest, " ")
		start, err := strconv.Atoi(from)
		end, err2 := strconv.Atoi(to)
		if err == nil && err2 == nil {
			p := hotPlace{diag.Span{Start: start, End: end}, types}
			places[p] = true
			if known != "" {
				recalls[p] = recollection(known)
			}
		}
	}
	return places, recalls
}

// readSignature gives the types; nil for those that are left open.
func readSignature(text string) (types []*ir.Type, ok bool) {
	for word := range strings.FieldsSeq(text) {
		var t *ir.Type
		if word != open {
			if t, ok = ir.ReadType(word); !ok {
				return nil, false
			}
		}
		types = append(types, t)
	}
	return types, true
}
