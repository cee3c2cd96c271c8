package automaton

import (
	"encoding/binary"
	"regexp/syntax"
)

// What lies before a place, as far as assertions can tell.
const (
	afterWord  = 1
	afterLine  = 2
	atTheStart = 3 // of the text
)

// budget is how many bytes of states a table keeps; thrash how often it may forget
// them all while it reads less than ten bytes for each state: then a new state comes
// with nearly every rune, and regexp is as fast.
const (
	budget = 256 << 10
	thrash = 4
)

// An edge is where a step leads: the first entry of a state, shifted, with two marks.
type edge uint32

const (
	unmade  edge = 1 // nobody has gone here yet
	matches edge = 2 // a match ends before the rune of this step
	shift        = 2
)

// state is a set of places in a program, the preferred ones first, between two runes.
type state struct {
	at       []uint32 // instructions that are next
	searches bool     // a match may still begin here
	before   byte     // what lies before
}

// table has the states of a program that were met, and the steps between them. State 0 has no way on.
type table struct {
	*program
	stride int // entries of a state: one for each class, one for the end of the text
	edges  []edge
	states []state
	index  map[string]int
	bytes  int
	read   int // bytes since states were forgotten
	origin int // the first entry of the state that a search begins in
	purges int
	queue  sparse // instructions that the step reads
	next   sparse // and those behind it
	key    []byte
	stack  []uint32
}

func newTable(p *program) *table {
	t := &table{program: p, stride: len(p.samples) + 1, queue: newSparse(len(p.Inst)), next: newSparse(len(p.Inst))}
	t.forget()
	return t
}

func (t *table) forget() {
	t.index, t.states, t.edges, t.bytes, t.read = map[string]int{}, nil, nil, 0, 0
	t.intern(state{})
}

// intern gives the number of a state, with entries in the table.
func (t *table) intern(s state) int {
	k := append(t.key[:0], s.before<<1|bit(s.searches))
	for _, pc := range s.at {
		k = binary.LittleEndian.AppendUint16(k, uint16(pc))
	}
	t.key = k
	if n, ok := t.index[string(k)]; ok {
		return n
	}
	n := len(t.states)
	t.index[string(k)] = n
	s.at = append([]uint32(nil), s.at...)
	t.states = append(t.states, s)
	for range t.stride {
		t.edges = append(t.edges, unmade)
	}
	t.bytes += 4*t.stride + 6*len(s.at) + 120
	return n
}

// step makes the edge of state n for a class; full says that there is no more room.
func (t *table) step(n, class int) (e edge, full bool) {
	s := t.states[n]
	var r rune = -1
	if class < len(t.samples) {
		r = t.samples[class]
	}
	matched := t.close(s, r)
	to := state{searches: s.searches && !(matched && !t.longest)}
	if r >= 0 {
		to.before = t.side(r)
		t.advance(r)
		to.at = t.next.list
	} else {
		to.searches = false
	}
	if t.bytes > budget {
		return unmade, true
	}
	e = edge(t.intern(to)*t.stride) << shift
	if matched {
		e |= matches
	}
	t.edges[n*t.stride+class] = e
	return e, false
}

// close fills the queue with the instructions that read the next rune, r, or -1 at
// the end, and tells whether there is a match before it. Where the first written
// counts, what is less preferred than a match is left out.
func (t *table) close(s state, r rune) (matched bool) {
	looking := t.flags(s.before, r)
	t.queue.clear()
	for _, pc := range s.at {
		if t.follow(pc, looking) {
			matched = true
			if !t.longest {
				return true
			}
		}
	}
	if s.searches {
		return t.follow(uint32(t.Start), looking) || matched
	}
	return matched
}

func (t *table) flags(before byte, r rune) syntax.EmptyOp {
	if !t.looks {
		return 0
	}
	return syntax.EmptyOpContext([...]rune{' ', 'a', '\n', -1}[before], r)
}

// follow adds what can be reached from pc without a rune, in order of preference, and
// tells whether that is a match; where the first written counts, nothing is added behind one.
func (t *table) follow(pc uint32, looking syntax.EmptyOp) (matched bool) {
	stack := append(t.stack[:0], pc)
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !t.queue.add(pc) {
			continue
		}
		switch in := &t.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, in.Arg, in.Out)
		case syntax.InstCapture, syntax.InstNop:
			stack = append(stack, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^looking == 0 {
				stack = append(stack, in.Out)
			}
		case syntax.InstMatch:
			matched = true
			if !t.longest {
				stack = stack[:0]
			}
		}
	}
	t.stack = stack
	return matched
}

// advance puts into next what follows the instructions of the queue that match r.
func (t *table) advance(r rune) {
	t.next.clear()
	for _, pc := range t.queue.list {
		switch in := &t.Inst[pc]; in.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if in.MatchRune(r) {
				t.next.add(in.Out)
			}
		}
	}
}

// sparse is a set of instructions in the order in which they came.
type sparse struct {
	list  []uint32
	where []uint32
}

func newSparse(n int) sparse { return sparse{list: make([]uint32, 0, n), where: make([]uint32, n)} }

func (s *sparse) clear() { s.list = s.list[:0] }

// add tells whether n is new.
func (s *sparse) add(n uint32) bool {
	if w := int(s.where[n]); w < len(s.list) && s.list[w] == n {
		return false
	}
	s.where[n] = uint32(len(s.list))
	s.list = append(s.list, n)
	return true
}
