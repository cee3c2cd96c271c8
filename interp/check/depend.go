package check

import "slices"

// notebook is the cells of one check, in their order, and who defines what.
type notebook struct {
	cells   []*cell
	defs    map[string][]int // the cells that bring a name about, in their order
	wild    []int
	globs   []mention
	inCycle []int // per cell the number of its group
	builtin func(name string) bool
	groups  [][]int
}

func newNotebook(cells []*cell) *notebook {
	n := &notebook{cells: cells, defs: map[string][]int{}, inCycle: make([]int, len(cells))}
	for i, c := range cells {
		c.at = i
		for name := range c.defines {
			n.defs[name] = append(n.defs[name], i)
		}
	}
	for i, c := range cells {
		if c.wild || n.addsToBuiltin(c) {
			n.wild = append(n.wild, i)
		}
		for _, g := range c.globs {
			n.globs = append(n.globs, mention{name: g, early: true})
		}
	}
	n.group()
	return n
}

// addsToBuiltin tells impl blocks for types that no cell declares.
func (n *notebook) addsToBuiltin(c *cell) bool {
	return slices.ContainsFunc(c.joined, func(name string) bool {
		_, ok := n.nearest(name, c.at, false)
		return !ok
	})
}

// nearest gives the cell from which the cell at reads a name: the nearest earlier one that defines it. What is
// declared may also stand further down. value: a variable may be meant.
func (n *notebook) nearest(name string, at int, value bool) (int, bool) {
	wanted := declares
	if value {
		wanted |= binds | assigns
	}
	if i, ok := n.before(name, at, wanted); ok {
		return i, true
	}
	return n.further(name, at, declares)
}

// source gives the cell from which another one has a name that it mentions. What it defines itself it has
// from elsewhere only before that, and then it can be a variable only.
func (n *notebook) source(at int, m mention) (int, bool) {
	if !n.cells[at].has(m.name) {
		return n.nearest(m.name, at, m.value)
	}
	if !m.value {
		return 0, false
	}
	return n.before(m.name, at, binds|assigns)
}

// before gives the last earlier cell that brings a name about in one of some roles.
func (n *notebook) before(name string, at int, as role) (int, bool) {
	defs := n.defs[name]
	for i := len(defs) - 1; i >= 0; i-- {
		if defs[i] < at && n.cells[defs[i]].defines[name]&as != 0 {
			return defs[i], true
		}
	}
	return 0, false
}

// further gives the first later cell that brings a name about in one of some roles.
func (n *notebook) further(name string, at int, as role) (int, bool) {
	for _, i := range n.defs[name] {
		if i > at && n.cells[i].defines[name]&as != 0 {
			return i, true
		}
	}
	return 0, false
}

// mentions gives all names that a cell may read from another one.
func (n *notebook) mentions(c *cell, f func(m mention)) {
	for _, list := range [][]mention{c.reads, n.globs} {
		for _, m := range list {
			if len(n.defs[m.name]) > 0 && (m.value || m.late || !c.has(m.name)) {
				f(m)
			}
		}
	}
}

// needs calls f with the cells whose results the cell at depends on, and the names by which it does; a cell
// that may define anything stands for all names, which is "".
func (n *notebook) needs(at int, f func(name string, i int)) {
	c := n.cells[at]
	n.mentions(c, func(m mention) {
		if i, ok := n.source(at, m); ok {
			f(m.name, i)
		}
		if m.late {
			as := binds | assigns
			if !c.has(m.name) {
				as |= declares
			}
			for _, i := range n.defs[m.name] {
				if n.cells[i].defines[m.name]&as != 0 {
					f(m.name, i)
				}
			}
		}
	})
	for _, i := range n.wild {
		f("", i)
	}
}

// group puts cells that need each other together. Groups come in an order in which
// each finds what it needs done: Tarjan's strongly connected components.
func (n *notebook) group() {
	edges := n.edges()
	order, low, onStack := make([]int, len(edges)), make([]int, len(edges)), make([]bool, len(edges))
	var stack []int
	next := 0
	var visit func(i int)
	visit = func(i int) {
		next++
		order[i], low[i], onStack[i] = next, next, true
		stack = append(stack, i)
		for _, j := range edges[i] {
			if order[j] == 0 {
				visit(j)
				low[i] = min(low[i], low[j])
			} else if onStack[j] {
				low[i] = min(low[i], order[j])
			}
		}
		if low[i] != order[i] {
			return
		}
		at := slices.Index(stack, i)
		members := slices.Clone(stack[at:])
		stack = stack[:at]
		slices.Sort(members)
		for _, j := range members {
			onStack[j], n.inCycle[j] = false, len(n.groups)
		}
		n.groups = append(n.groups, members)
	}
	for i := range edges {
		if order[i] == 0 {
			visit(i)
		}
	}
}

func (n *notebook) edges() [][]int {
	edges := make([][]int, len(n.cells))
	for i := range n.cells {
		seen := map[int]bool{i: true}
		n.needs(i, func(_ string, j int) {
			if !seen[j] {
				seen[j] = true
				edges[i] = append(edges[i], j)
			}
		})
	}
	for i, c := range n.cells {
		n.together(i, c.joined, &edges, 0)
	}
	return edges
}

// together binds a cell with impl blocks to the cells that declare their types, through aliases and imports.
func (n *notebook) together(at int, names []string, edges *[][]int, depth int) {
	for _, name := range names {
		i, ok := n.nearest(name, at, false)
		if !ok || i == at || depth > mostImports {
			continue
		}
		(*edges)[at] = append((*edges)[at], i)
		(*edges)[i] = append((*edges)[i], at)
		if more := n.cells[i].meant[name]; len(more) > 0 {
			if n.cells[i].has(more[0]) {
				continue
			}
			n.together(i, more, edges, depth+1)
		}
	}
}
