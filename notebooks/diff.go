package notebooks

import (
	"fmt"
	"slices"
	"strings"

	"skep/internal/linediff"
)

// Diff is what two notebooks differ in. Execution counts and the layout of the file do not count.
type Diff struct {
	Metadata []string     `json:"metadata"` // of the notebook, a line for each entry
	Cells    []CellChange `json:"cells"`
}

// CellChange is one cell that is not the same in both.
type CellChange struct {
	What     string   `json:"what"`   // added, removed, changed, moved
	Kind     Kind     `json:"kind"`   // of the newer one
	ID       string   `json:"id"`     // of the newer one, "" if it has none
	Before   int      `json:"before"` // the cell's number, 1-based; 0: it is not there
	After    int      `json:"after"`
	Source   string   `json:"source"` // as `diff -u`, without its head; "" if it is the same
	Outputs  []string `json:"outputs"`
	Metadata []string `json:"metadata"`
}

// Empty says whether there is no difference.
func (d Diff) Empty() bool { return len(d.Metadata)+len(d.Cells) == 0 }

// Compare finds the difference from one notebook to another, in the order of the newer one;
// a cell that is gone stands where it was.
func Compare(before, after *Document) Diff {
	d := Diff{Metadata: entryChanges("", before.Metadata(), after.Metadata()), Cells: []CellChange{}}
	if a, b := before.Minor(), after.Minor(); a != b {
		d.Metadata = append(d.Metadata, fmt.Sprintf("nbformat_minor: %d → %d", a, b))
	}
	to := match(before.cells, after.cells)
	moved, gone, next := movedIn(to), unmatched(to, len(before.cells)), 0
	for j, i := range to {
		if i < 0 {
			d.Cells = append(d.Cells, whole("added", 0, j+1, after.cells[j]))
			continue
		}
		next = d.removed(before.cells, gone, next, i)
		if c := changeOf(before.cells[i], after.cells[j], i+1, j+1, moved[j]); c.What != "" {
			d.Cells = append(d.Cells, c)
		}
	}
	d.removed(before.cells, gone, next, len(before.cells))
	return d
}

// removed tells of the cells in [next, end) that are gone, and gives where to go on.
func (d *Diff) removed(cells []*Cell, gone []bool, next, end int) int {
	for ; next < end; next++ {
		if gone[next] {
			d.Cells = append(d.Cells, whole("removed", next+1, 0, cells[next]))
		}
	}
	return next
}

func whole(what string, before, after int, c *Cell) CellChange {
	old, fresh := c.Source(), ""
	if what == "added" {
		old, fresh = "", c.Source()
	}
	return CellChange{What: what, Kind: c.Kind(), ID: c.ID(), Before: before, After: after,
		Source: sourceDiff(old, fresh), Outputs: summaries(c.Outputs()), Metadata: []string{}}
}

// changeOf has no What if the cells are the same.
func changeOf(a, b *Cell, before, after int, moved bool) CellChange {
	c := CellChange{Kind: b.Kind(), ID: b.ID(), Before: before, After: after,
		Source: sourceDiff(a.Source(), b.Source()), Metadata: entryChanges("", a.Metadata(), b.Metadata()), Outputs: []string{}}
	if a.Kind() != b.Kind() {
		c.Metadata = append(c.Metadata, fmt.Sprintf("kind: %s → %s", a.Kind(), b.Kind()))
	}
	c.Metadata = append(c.Metadata, entryChanges("attachments.", mapOf(a.get("attachments")), mapOf(b.get("attachments")))...)
	if old, fresh := a.Outputs(), b.Outputs(); !sameOutputs(old, fresh) {
		c.Outputs = append(signed("-", summaries(old)), signed("+", summaries(fresh))...)
	}
	switch {
	case c.Source != "" || len(c.Metadata)+len(c.Outputs) > 0:
		c.What = "changed"
	case moved:
		c.What = "moved"
	}
	return c
}

// sameOutputs leaves the execution counts out.
func sameOutputs(a, b []Output) bool {
	return slices.EqualFunc(a, b, func(x, y Output) bool {
		return same(withoutCount(x), withoutCount(y))
	})
}

func withoutCount(o Output) map[string]any {
	m := map[string]any{}
	for name, v := range o {
		if name != "execution_count" {
			m[name] = v
		}
	}
	return m
}

func signed(sign string, lines []string) []string {
	for i, line := range lines {
		lines[i] = sign + " " + line
	}
	return lines
}

func sourceDiff(before, after string) string {
	_, hunks, _ := strings.Cut(linediff.Unified("", "", ended(before), ended(after)), "\n+++ \n")
	return hunks
}

// ended gives a text a last newline, which sources of cells do not have.
func ended(s string) string {
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

// entryChanges tells of each entry that differs in a line; entries of entries are named by a path.
func entryChanges(path string, a, b map[string]any) []string {
	list := []string{}
	for _, name := range namesOfBoth(a, b) {
		v, hadV := a[name]
		w, hasW := b[name]
		x, isX := v.(map[string]any)
		y, isY := w.(map[string]any)
		switch {
		case hadV && hasW && same(v, w):
		case isX && isY:
			list = append(list, entryChanges(path+name+".", x, y)...)
		case !hadV:
			list = append(list, path+name+": + "+brief(w))
		case !hasW:
			list = append(list, path+name+": - "+brief(v))
		default:
			list = append(list, path+name+": "+brief(v)+" → "+brief(w))
		}
	}
	return list
}

// brief writes a value on one line of at most 60 characters.
func brief(v any) string { return clipTo(string(markLayout.render(v, 0)), 60) }

func clipTo(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// movedIn says which cells changed their place among those that are in both: all but a longest run in order.
func movedIn(to []int) []bool {
	moved := make([]bool, len(to))
	var tails []int // index into to of the last cell of the best run of each length
	before := make([]int, len(to))
	for j, i := range to {
		if i < 0 {
			continue
		}
		n, _ := slices.BinarySearchFunc(tails, i, func(t, i int) int { return to[t] - i })
		if before[j] = -1; n > 0 {
			before[j] = tails[n-1]
		}
		if moved[j] = true; n < len(tails) {
			tails[n] = j
		} else {
			tails = append(tails, j)
		}
	}
	if len(tails) > 0 {
		for j := tails[len(tails)-1]; j >= 0; j = before[j] {
			moved[j] = false
		}
	}
	return moved
}
