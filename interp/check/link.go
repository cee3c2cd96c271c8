package check

import (
	"maps"
	"slices"
	"strings"
)

// Link is a name that one cell of a notebook has from another.
type Link struct {
	Name string // "" for a cell that may define anything
	Cell int    // by its place in the notebook
}

// Links gives for each cell of a notebook what it has from which other cells, in their order: when one of those runs
// again, or is edited, what the cell computed is out of date. What a function reads when it is called counts for the cell that
// defines it. A cell further down counts for names that no earlier one brings about: else a function and the cell that
// calls it and sets what it reads would each be out of date whenever the other has run.
func (r *Result) Links() [][]Link {
	out := make([][]Link, len(r.Cells))
	if r.n == nil {
		return out
	}
	for i := range out {
		seen, earlier := map[Link]bool{}, map[string]bool{}
		r.n.needs(i, func(name string, from int) {
			if l := (Link{name, from}); from != i && !seen[l] {
				seen[l] = true
				out[i] = append(out[i], l)
				earlier[name] = earlier[name] || from < i
			}
		})
		out[i] = slices.DeleteFunc(out[i], func(l Link) bool { return l.Cell > i && earlier[l.Name] })
		slices.SortFunc(out[i], func(a, b Link) int {
			if a.Cell != b.Cell {
				return a.Cell - b.Cell
			}
			return strings.Compare(a.Name, b.Name)
		})
	}
	return out
}

// Defines gives the names that each cell of a notebook declares, binds or assigns, sorted.
func (r *Result) Defines() [][]string {
	out := make([][]string, len(r.Cells))
	if r.n == nil {
		return out
	}
	for i, c := range r.n.cells {
		out[i] = slices.Sorted(maps.Keys(c.defines))
	}
	return out
}
