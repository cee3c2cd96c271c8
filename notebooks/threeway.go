package notebooks

import (
	"slices"

	"skep/internal/linediff"
)

// Merge brings into ours what theirs changed of base, and gives how many
// conflicts there are. The result is a valid notebook in any case: where both
// changed the same lines of a cell, its source holds both versions between git's
// markers; where both changed one entry of metadata, ours stays (tags are merged as sets), as does its kind; where one deleted
// what the other changed, the cell stays. Such a cell says so in metadata.skep.conflict,
// a list of words, as does the notebook for its own metadata. Outputs are no conflict: they stay with the source that made them,
// and go where the merged source is nobody's.
func Merge(base, ours, theirs *Document) (conflicts int) {
	m := &threeWay{base: base, ours: ours, theirs: theirs}
	m.document()
	m.pairUp()
	cells := make([]*Cell, 0, len(m.slots))
	for _, s := range m.order() {
		if c := m.cell(s); c != nil {
			cells = append(cells, c)
		}
	}
	if !slices.Equal(cells, ours.cells) {
		ours.cells, ours.dirty = cells, true
	}
	return m.conflicts
}

type threeWay struct {
	base, ours, theirs *Document
	slots              []*slot
	conflicts          int
}

// slot is one cell in its versions; nil where it is not there.
type slot struct {
	base, ours, theirs *Cell
}

// derived are entries of metadata that programs write at each run: ours stays, without a conflict.
var derived = []string{"language_info", "execution", "ExecuteTime", "collapsed"}

func (m *threeWay) document() {
	merged, words := mergeEntries("", m.base.Metadata(), m.ours.Metadata(), m.theirs.Metadata())
	if m.conflicts += len(words); len(words) > 0 {
		merged["skep"] = withConflict(merged, words)
	}
	m.ours.patch("metadata", normal(merged))
	if m.theirs.Minor() > max(m.ours.Minor(), m.base.Minor()) {
		m.ours.patch("nbformat_minor", number(m.theirs.Minor()))
	}
}

// pairUp makes a slot for each cell: those of base, then what ours added, then what theirs did.
func (m *threeWay) pairUp() {
	for _, c := range m.base.cells {
		m.slots = append(m.slots, &slot{base: c})
	}
	var added []*slot
	for j, i := range match(m.base.cells, m.ours.cells) {
		if i >= 0 {
			m.slots[i].ours = m.ours.cells[j]
		} else {
			added = append(added, &slot{ours: m.ours.cells[j]})
		}
	}
	var fresh []*Cell
	for j, i := range match(m.base.cells, m.theirs.cells) {
		if i >= 0 {
			m.slots[i].theirs = m.theirs.cells[j]
		} else {
			fresh = append(fresh, m.theirs.cells[j])
		}
	}
	m.slots = append(append(m.slots, added...), m.addedByTheirs(added, fresh)...)
}

// addedByTheirs pairs what theirs added with the same cells of ours, and gives the rest.
func (m *threeWay) addedByTheirs(added []*slot, fresh []*Cell) (rest []*slot) {
	cells := make([]*Cell, len(added))
	for i, s := range added {
		cells[i] = s.ours
	}
	for j, i := range match(cells, fresh) {
		if i >= 0 && (cells[i].Source() == fresh[j].Source() || cells[i].ID() != "" && cells[i].ID() == fresh[j].ID()) {
			added[i].theirs = fresh[j]
		} else {
			rest = append(rest, &slot{theirs: fresh[j]})
		}
	}
	return rest
}

// order merges the orders of the cells: that of theirs if only they moved cells, else
// that of ours; what only the other has stands behind the cell it follows there, and behind what the first added.
func (m *threeWay) order() []*slot {
	ours := m.sequence(m.ours.cells, func(s *slot) *Cell { return s.ours })
	theirs := m.sequence(m.theirs.cells, func(s *slot) *Cell { return s.theirs })
	first, second := ours, theirs
	if m.inOrder(ours) && !m.inOrder(theirs) {
		first, second = theirs, ours
	}
	has := make(map[*slot]bool, len(first))
	for _, s := range first {
		has[s] = true
	}
	behind := map[*slot][]*slot{} // nil: at the beginning
	var last *slot
	for _, s := range second {
		if has[s] {
			last = s
		} else {
			behind[last] = append(behind[last], s)
		}
	}
	return interleaved(first, second, behind)
}

func interleaved(first, second []*slot, behind map[*slot][]*slot) []*slot {
	inBoth := make(map[*slot]bool, len(second))
	for _, s := range second {
		inBoth[s] = true
	}
	var out []*slot
	waiting := behind[nil]
	for _, s := range first {
		if inBoth[s] {
			out, waiting = append(out, waiting...), behind[s]
		}
		out = append(out, s)
	}
	return append(out, waiting...)
}

func (m *threeWay) sequence(cells []*Cell, of func(*slot) *Cell) []*slot {
	by := make(map[*Cell]*slot, len(cells))
	for _, s := range m.slots {
		by[of(s)] = s
	}
	out := make([]*slot, len(cells))
	for i, c := range cells {
		out[i] = by[c]
	}
	return out
}

// inOrder says whether the cells of base follow each other as they did.
func (m *threeWay) inOrder(list []*slot) bool {
	at := make(map[*slot]int, len(m.base.cells))
	for i, s := range m.slots[:len(m.base.cells)] {
		at[s] = i
	}
	last := -1
	for _, s := range list {
		if i, ok := at[s]; ok {
			if i < last {
				return false
			}
			last = i
		}
	}
	return true
}

// cell merges one slot; nil if the cell is gone.
func (m *threeWay) cell(s *slot) *Cell {
	switch {
	case s.ours == nil && s.theirs == nil:
		return nil
	case s.theirs == nil && s.base == nil:
		return s.ours
	case s.ours == nil && s.base == nil:
		return m.ours.cellFrom(s.theirs.decoded())
	case s.theirs == nil:
		return m.deleted(s.base, s.ours, s.ours, "deleted by theirs")
	case s.ours == nil:
		return m.deleted(s.base, s.theirs, m.ours.cellFrom(s.theirs.decoded()), "deleted by ours")
	}
	m.contents(s)
	return s.ours
}

// deleted keeps a cell that one side deleted only if the other edited it.
func (m *threeWay) deleted(base, edited, kept *Cell, word string) *Cell {
	if base.Kind() == edited.Kind() && base.Source() == edited.Source() && same(base.Metadata(), edited.Metadata()) &&
		same(mapOf(base.get("attachments")), mapOf(edited.get("attachments"))) {
		return nil
	}
	m.mark(kept, []string{word})
	return kept
}

// mark notes conflicts in a cell.
func (m *threeWay) mark(c *Cell, words []string) {
	if len(words) == 0 {
		return
	}
	m.conflicts += len(words)
	c.SetMetadata("skep", withConflict(c.Metadata(), words))
}

// withConflict is our own entry of metadata, with what is to be decided.
func withConflict(metadata map[string]any, words []string) map[string]any {
	own := objectOf(metadata, "skep")
	own["conflict"] = words
	return own
}

// contents merges the parts of a cell that both sides have.
func (m *threeWay) contents(s *slot) {
	base, hasBase := "", s.base != nil
	meta, attached := map[string]any{}, map[string]any{}
	if hasBase {
		base, meta, attached = s.base.Source(), s.base.Metadata(), mapOf(s.base.get("attachments"))
	}
	ours, theirs := s.ours.Source(), s.theirs.Source()
	var words []string
	source, n := linediff.Merge(base, ours, theirs)
	if n > 0 {
		words = []string{"source"}
	}
	merged, more := mergeEntries("metadata.", meta, s.ours.Metadata(), s.theirs.Metadata())
	words = append(words, more...)
	files, more := mergeEntries("attachments.", attached, mapOf(s.ours.get("attachments")), mapOf(s.theirs.get("attachments")))
	words = append(words, more...)
	words = append(words, s.mergeKinds()...)
	s.ours.SetSource(source)
	s.ours.patch("metadata", normal(merged))
	switch {
	case len(files) > 0:
		s.ours.patch("attachments", files)
	case len(mapOf(s.ours.get("attachments"))) > 0:
		s.ours.drop("attachments")
	}
	if s.ours.Kind() == Code {
		mergeOutputs(s, source, ours, theirs)
	}
	m.mark(s.ours, words)
}

// mergeKinds takes the kind that one side chose; where both did, and not the same, ours stays.
func (s *slot) mergeKinds() (words []string) {
	ours, theirs := s.ours.Kind(), s.theirs.Kind()
	switch {
	case s.base != nil && ours == s.base.Kind():
		s.ours.SetKind(theirs)
	case ours != theirs && (s.base == nil || theirs != s.base.Kind()):
		return []string{"cell_type"}
	}
	return nil
}

// mergeOutputs keeps the outputs of the version whose source the merged one is; theirs, where only they ran it again.
func mergeOutputs(s *slot, source, ours, theirs string) {
	again := s.base != nil && sameOutputs(s.base.Outputs(), s.ours.Outputs())
	switch {
	case source == theirs && (source != ours || again):
		list := s.theirs.Outputs()
		if n, ran := s.theirs.ExecutionCount(); !sameOutputs(list, s.ours.Outputs()) || source != ours {
			s.ours.SetOutputs(list)
			if !ran {
				n = 0
			}
			s.ours.SetExecutionCount(n)
		}
	case source != ours:
		s.ours.SetOutputs(nil)
		s.ours.SetExecutionCount(0)
	}
}

// mergeEntries merges two maps entry by entry, going into maps within; words name the entries that
// both changed differently, where ours stays.
func mergeEntries(path string, base, ours, theirs map[string]any) (merged map[string]any, words []string) {
	merged = map[string]any{}
	for _, name := range namesOfBoth(ours, theirs) {
		b, hasB := base[name]
		o, hasO := ours[name]
		t, hasT := theirs[name]
		keep, has := o, hasO
		x, isX := o.(map[string]any)
		y, isY := t.(map[string]any)
		switch {
		case hasO == hasT && same(o, t) || hasB == hasT && same(b, t):
		case hasB == hasO && same(b, o):
			keep, has = t, hasT
		case isX && isY:
			below, _ := b.(map[string]any)
			inner, more := mergeEntries(path+name+".", below, x, y)
			keep, words = inner, append(words, more...)
		case name == "tags" && isTags(b) && isTags(o) && isTags(t):
			keep, has = mergeTags(b, o, t), true
		case !slices.Contains(derived, name):
			words = append(words, path+name)
		}
		if has {
			merged[name] = keep
		}
	}
	return merged, words
}

// isTags says whether a value is a list of texts, or none.
func isTags(v any) bool {
	list, ok := v.([]any)
	return (ok || v == nil) && !slices.ContainsFunc(list, func(tag any) bool { _, ok := tag.(string); return !ok })
}

// mergeTags merges sets: ours without what theirs took away, then what theirs added.
func mergeTags(base, ours, theirs any) []any {
	b, _ := base.([]any)
	o, _ := ours.([]any)
	t, _ := theirs.([]any)
	merged := []any{}
	for _, tag := range o {
		if slices.Contains(t, tag) || !slices.Contains(b, tag) {
			merged = append(merged, tag)
		}
	}
	for _, tag := range t {
		if !slices.Contains(b, tag) && !slices.Contains(merged, tag) {
			merged = append(merged, tag)
		}
	}
	return merged
}
