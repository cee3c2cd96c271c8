package plan

import (
	"fmt"
	"strings"
)

// subplans numbers the nodes of a plan so that nodes that give the same rows have one number: what a node says, its
// source's identity, and the numbers of its inputs are equal.
type subplans struct {
	ids map[string]int
	of  map[Node]int
}

func newSubplans() *subplans { return &subplans{map[string]int{}, map[Node]int{}} }

func (s *subplans) id(n Node) int {
	if id, ok := s.of[n]; ok {
		return id
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%T %s", n, n)
	switch n := n.(type) {
	case *Scan:
		fmt.Fprintf(&b, " %p", n.Source)
	case *Statistics:
		fmt.Fprintf(&b, " %p", n.source)
	}
	for _, in := range n.Inputs() {
		fmt.Fprintf(&b, " (%d)", s.id(in))
	}
	id, ok := s.ids[b.String()]
	if !ok {
		id = len(s.ids)
		s.ids[b.String()] = id
	}
	s.of[n] = id
	return id
}

// repeated lists the subplans that stand in a plan more than once and do more than read: they run once.
func (s *subplans) repeated(n Node) map[int]bool {
	count := map[int]int{}
	s.count(n, count)
	out := map[int]bool{}
	for id, times := range count {
		if times > 1 {
			out[id] = true
		}
	}
	return out
}

func (s *subplans) count(n Node, count map[int]int) {
	if len(n.Inputs()) == 0 {
		return
	}
	id := s.id(n)
	if count[id]++; count[id] > 1 {
		return // what is below it is shared with it
	}
	if _, ok := n.(*Summary); ok {
		return // what is below it is read part by part
	}
	for _, in := range n.Inputs() {
		s.count(in, count)
	}
}
