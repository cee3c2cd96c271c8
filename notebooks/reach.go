package notebooks

import (
	"slices"

	checker "skep/interp/check"
)

// reach says which cells one depends on, so that none is missed: a name that a cell mentions anywhere is read by it; what brings it
// about above is needed, and all that those need; who mentions a variable that can change may have changed it, through functions too.
// Functions read their names when they are called, so all that brings a name about above the call counts, not only what stands above the function.
type reach struct {
	number  map[string]int // of the names that some cell brings about
	reads   [][]int        // per cell, names by number
	brings  [][]int        // per name, the cells so far that bring it about, in their order
	changes []bool         // per name: it can change after its cell
	own     [][]int        // per cell, the names that it brings about by its own text
	alone   []bool
}

func newReach(ties []checker.Ties) *reach {
	r := &reach{number: map[string]int{}, alone: make([]bool, len(ties))}
	for _, t := range ties {
		for name := range t.Brings {
			if _, ok := r.number[name]; !ok {
				r.number[name] = len(r.number)
			}
		}
	}
	r.brings, r.changes = make([][]int, len(r.number)), make([]bool, len(r.number))
	for i, t := range ties {
		r.alone[i] = t.Alone
		r.own = append(r.own, r.numbers(t.Brings))
		r.reads = append(r.reads, r.numbers(t.Words))
		for _, name := range t.Mutable {
			if n, ok := r.number[name]; ok {
				r.changes[n] = true
			}
		}
	}
	return r
}

func (r *reach) numbers(names map[string]bool) (out []int) {
	for name := range names {
		if n, ok := r.number[name]; ok {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// from gives the cells that a cell needs, of those that were passed so far: as a mark for each above it. more are names that it
// mentions without saying so in its text; all says that it may need every one.
func (r *reach) from(cell int, more []string, all bool) (needs []bool, mentions []bool) {
	needs, mentions = make([]bool, cell), make([]bool, len(r.number))
	var open []int
	mention := func(names []int) {
		for _, n := range names {
			if !mentions[n] {
				mentions[n] = true
				open = append(open, n)
			}
		}
	}
	take := func(i int) {
		if i < cell && !needs[i] {
			needs[i] = true
			mention(r.reads[i])
		}
	}
	mention(r.reads[cell])
	for _, name := range more {
		if n, ok := r.number[name]; ok {
			mention([]int{n})
		}
	}
	for i := range cell {
		if all || r.alone[cell] || r.alone[i] {
			take(i)
		}
	}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		for _, i := range r.brings[n] {
			take(i)
		}
	}
	return needs, mentions
}

// pass notes what a cell brings about for those below it, after what it mentions is known. Cells are passed in their order.
func (r *reach) pass(cell int, mentions []bool) {
	for _, n := range r.own[cell] {
		r.brings[n] = append(r.brings[n], cell)
	}
	for n, mentioned := range mentions {
		if mentioned && r.changes[n] && !slices.Contains(r.own[cell], n) {
			r.brings[n] = append(r.brings[n], cell)
		}
	}
}
