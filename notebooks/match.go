package notebooks

import "strings"

// maxCompared bounds how many pairs of cells are looked at for likeness; beyond it cells without
// a common id or text count as new.
const maxCompared = 250_000

// match finds for each cell of b the index of the cell of a that it continues,
// or -1: by id, by equal text, by likeness (half of the lines), and where ids are missing
// by place among cells that are the same. It differs from pair, which never joins cells of two ids: there a client says what it kept.
func match(a, b []*Cell) []int {
	m := &matching{a: texts(a), b: texts(b), to: make([]int, len(b)), taken: make([]bool, len(a))}
	for j := range m.to {
		m.to[j] = -1
	}
	m.by(func(t text) string { return t.id })
	m.by(func(t text) string { return string(t.kind) + "\x00" + t.source })
	m.alike()
	m.between()
	return m.to
}

// text is what matching looks at.
type text struct {
	id     string
	kind   Kind
	source string
	lines  map[string]int
	count  int
}

func texts(cells []*Cell) []text {
	out := make([]text, len(cells))
	for i, c := range cells {
		out[i] = text{id: c.ID(), kind: c.Kind(), source: c.Source()}
	}
	return out
}

type matching struct {
	a, b  []text
	to    []int
	taken []bool
}

// by joins, in order, what has the same key. Cells with an empty one are left.
func (m *matching) by(key func(text) string) {
	left := map[string][]int{}
	for i, t := range m.a {
		if k := key(t); k != "" && !m.taken[i] {
			left[k] = append(left[k], i)
		}
	}
	for j, t := range m.b {
		k := key(t)
		if list := left[k]; len(list) > 0 && m.to[j] < 0 {
			m.to[j], m.taken[list[0]], left[k] = list[0], true, list[1:]
		}
	}
}

// alike joins each cell that is left with the most similar one of the same kind.
func (m *matching) alike() {
	var left []int
	for i := range m.a {
		if !m.taken[i] {
			left = append(left, i)
		}
	}
	compared := 0
	for j := range m.b {
		if m.to[j] >= 0 {
			continue
		}
		best, most := -1, 0.5
		for _, i := range left {
			if compared++; compared > maxCompared {
				return
			}
			if m.taken[i] || m.a[i].kind != m.b[j].kind {
				continue
			}
			if s := likeness(&m.a[i], &m.b[j]); s > most || s == most && best < 0 {
				best, most = i, s
			}
		}
		if best >= 0 {
			m.to[j], m.taken[best] = best, true
		}
	}
}

// between joins what is left by place: as many cells of the same kinds, between the same two neighbours.
// So `x = 1` that became `x = 2` in a notebook without ids is one cell, and not one that went and one that came.
func (m *matching) between() {
	for j := 0; j < len(m.b); j++ {
		if m.to[j] >= 0 {
			continue
		}
		end, start, stop := j, 0, len(m.a)
		for end < len(m.b) && m.to[end] < 0 {
			end++
		}
		if j > 0 {
			start = m.to[j-1] + 1
		}
		if end < len(m.b) {
			stop = m.to[end]
		}
		if stop-start == end-j && m.maySucceed(start, j, end-j) {
			for k := range end - j {
				m.to[j+k], m.taken[start+k] = start+k, true
			}
		}
		j = end
	}
}

// maySucceed says whether n cells of b from j on can continue those of a from i on. Two ids that differ name two cells.
func (m *matching) maySucceed(i, j, n int) bool {
	for k := range n {
		a, b := &m.a[i+k], &m.b[j+k]
		if m.taken[i+k] || a.kind != b.kind || a.id != "" && b.id != "" {
			return false
		}
	}
	return true
}

// likeness is the share of lines that two cells have in common, 0 to 1; indentation and empty lines do not count.
func likeness(a, b *text) float64 {
	a.cut()
	b.cut()
	if a.count+b.count == 0 {
		return 0
	}
	common := 0
	for line, n := range a.lines {
		common += min(n, b.lines[line])
	}
	return 2 * float64(common) / float64(a.count+b.count)
}

func (t *text) cut() {
	if t.lines != nil {
		return
	}
	t.lines = map[string]int{}
	for line := range strings.Lines(t.source) {
		if line = strings.TrimSpace(line); line != "" {
			t.lines[line]++
			t.count++
		}
	}
}

// unmatched says which of n cells no other continues, by what match gave.
func unmatched(to []int, n int) []bool {
	gone := make([]bool, n)
	for i := range gone {
		gone[i] = true
	}
	for _, i := range to {
		if i >= 0 {
			gone[i] = false
		}
	}
	return gone
}
