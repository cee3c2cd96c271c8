package amd64

import "math/bits"

// block is a stretch of steps without jumps into or out of its middle.
type block struct {
	from, to int // steps
	next     [2]int
	depth    int
	cold     bool
	in, out  set
}

// set is a set of variables.
type set []uint64

func (s set) has(v int32) bool { return s[v>>6]>>(v&63)&1 != 0 }
func (s set) add(v int32)      { s[v>>6] |= 1 << (v & 63) }
func (s set) drop(v int32)     { s[v>>6] &^= 1 << (v & 63) }

func (s set) each(f func(v int32)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			f(int32(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}

const noBlock = -1

// blocks cuts a function into blocks and links them.
func (b *body) blocks() (out []block, labels []int) {
	labels = make([]int, len(b.labels))
	out = make([]block, 0, b.countBlocks())
	current := block{next: [2]int{noBlock, noBlock}}
	cut := func(at int) {
		if current.to = at; current.to > current.from {
			out = append(out, current)
		}
		current = block{from: at, depth: current.depth, cold: current.cold, next: [2]int{noBlock, noBlock}}
	}
	for i := range b.steps {
		s := &b.steps[i]
		if s.kind == kLabel {
			cut(i)
			info := b.labels[s.label]
			current.depth, current.cold, labels[s.label] = info.depth, info.cold, len(out)
		}
		if s.ends() {
			cut(i + 1)
		}
	}
	cut(len(b.steps))
	for i := range out {
		out[i].link(b, i, labels)
	}
	return out, labels
}

// countBlocks is how many blocks there are, or a few more.
func (b *body) countBlocks() int {
	n := 1
	for i := range b.steps {
		if s := &b.steps[i]; s.kind == kLabel || s.ends() {
			n++
		}
	}
	return n
}

func (k *block) link(b *body, i int, labels []int) {
	switch s := &b.steps[k.to-1]; s.kind {
	case kJump:
		k.next[0] = labels[s.label]
	case kBranch:
		k.next = [2]int{i + 1, labels[s.label]}
	case kReturn, kTrap:
	default:
		k.next[0] = i + 1
	}
}

// liveness finds out which variables are needed at the ends of blocks.
func (b *body) liveness(blocks []block) {
	words := (len(b.floats) + 63) / 64
	room := make([]uint64, 4*words*len(blocks))
	take := func() set {
		s := set(room[:words:words])
		room = room[words:]
		return s
	}
	needs, gives := make([]set, len(blocks)), make([]set, len(blocks))
	for i := range blocks {
		k := &blocks[i]
		k.in, k.out, needs[i], gives[i] = take(), take(), take(), take()
		for j := k.to - 1; j >= k.from; j-- {
			b.steps[j].writes(func(v int32) { gives[i].add(v); needs[i].drop(v) })
			b.steps[j].reads(func(v int32) { needs[i].add(v) })
		}
	}
	for changed := true; changed; {
		changed = false
		for i := len(blocks) - 1; i >= 0; i-- {
			k := &blocks[i]
			for _, n := range k.next {
				if n != noBlock {
					for w := range k.out {
						k.out[w] |= blocks[n].in[w]
					}
				}
			}
			for w := range k.in {
				in := k.out[w]&^gives[i][w] | needs[i][w]
				changed = changed || in != k.in[w]
				k.in[w] = in
			}
		}
	}
}

// interval is the stretch in which a variable is needed, from the first to the last
// place; a step reads at one more than twice its number and writes at two more. Places in between where it is not needed are not counted.
type interval struct {
	v        int32
	from, to int
	weight   float64
	hint     value // a variable whose register would save a move
	reg      reg
	wish     reg   // one more than the register that would be best; 0: any
	slot     int32 // its place on the stack, from 1 on; 0: none so far
}

// Weights: what a use counts in a loop in relation to one outside, and where code is rarely run.
const (
	loopWeight = 8
	coldWeight = 1.0 / 64
)

// intervals measures all variables.
func (b *body) intervals(blocks []block) []interval {
	out := make([]interval, len(b.floats))
	for v := range out {
		out[v] = interval{v: int32(v), from: -1, hint: number(0), reg: nowhere}
	}
	reach := func(v int32, at int) {
		iv := &out[v]
		if iv.from < 0 || at < iv.from {
			iv.from = at
		}
		iv.to = max(iv.to, at)
	}
	for i := range blocks {
		k := &blocks[i]
		k.in.each(func(v int32) { reach(v, 2*k.from) })
		k.out.each(func(v int32) { reach(v, 2*k.to) })
		weight := 1.0
		for range min(k.depth, 6) {
			weight *= loopWeight
		}
		if k.cold {
			weight *= coldWeight
		}
		for j := k.from; j < k.to; j++ {
			s := &b.steps[j]
			s.reads(func(v int32) { reach(v, 2*j+1); out[v].weight += weight })
			s.writes(func(v int32) { reach(v, 2*j+2); out[v].weight += weight })
			if s.dst != noVar && !s.a.constant() && b.floats[s.dst] == b.floats[s.a.v] {
				out[s.dst].hint = s.a
			}
		}
	}
	return out
}

// acrossCalls gives, by the number of a call's step, the variables that are needed after it, without its results.
func (b *body) acrossCalls(blocks []block) map[int][]int32 {
	out := map[int][]int32{}
	for i := range blocks {
		k := &blocks[i]
		calls := false
		for j := k.from; j < k.to; j++ {
			calls = calls || b.steps[j].kind == kCall || b.steps[j].kind == kHost
		}
		if !calls {
			continue
		}
		live := append(set(nil), k.out...)
		for j := k.to - 1; j >= k.from; j-- {
			s := &b.steps[j]
			s.writes(live.drop)
			if s.kind == kCall || s.kind == kHost {
				live.each(func(v int32) { out[j] = append(out[j], v) })
			}
			s.reads(live.add)
		}
	}
	return out
}
