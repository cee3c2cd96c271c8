package eval

import "skep/interp/ir"

// When machine code is made. Making it takes about a millisecond, or several for
// large functions, so code first shows in tier 1 that it works that long: each
// round of a loop and each call counts the nodes that it runs. Small code is then
// waited for. To go on in tier 1 meanwhile would cost as much time of the processor
// again, and on a busy machine the background has to wait for its turn.

const (
	ripeWork = 60_000  // nodes run by a loop or function that tier 0 entered: about 0.3 ms
	ripePart = 400_000 // by one that tier 1 calls, and by a loop in a loop: the one around it may become machine code, with this in it
	waitSize = 500     // nodes of code that is waited for: about two milliseconds
)

// worked notes nodes that ran in tier 1, and asks for machine code when they are enough.
func (t *typed) worked(th *thread, nodes, enough int64) {
	if t.ripe.Load() || t.work.Add(nodes) < enough && !t.foreseen {
		return
	}
	tt := &th.eng.tiers
	tt.mu.Lock()
	defer tt.mu.Unlock()
	if !t.ripe.Swap(true) && tt.native != nil && tt.mode != Tier1 && t.hopes() {
		tt.prepare(t)
	}
}

// enterSize is how many nodes without a loop are worth entering machine code for:
// a call costs about 100 ns, and more for each instance that is copied in.
const enterSize = 200

// mayRun tells functions that machine code can run.
func (t *typed) mayRun() bool { return t.f.Native() && !t.lends() }

// hopes tells functions that machine code can run and is worth calling for: with
// loops, recursive, or long. Comparators and small methods stay in tier 1.
func (t *typed) hopes() bool {
	return t.mayRun() && (t.f.Loop || repeatsIn(t.f) || wholeSize(t.f) > enterSize)
}

// repeatsIn tells functions that loop or call themselves, also through others.
func repeatsIn(f *ir.Func) bool {
	found, at := false, map[*ir.Func]bool{} // at: being walked
	seen := map[*ir.Func]bool{}
	var walk func(g *ir.Func)
	walk = func(g *ir.Func) {
		at[g], seen[g] = true, true
		ir.Walk(g.Body, func(n *ir.Node) bool {
			found = found || n.Op.IsLoop() || n.Fn != nil && at[n.Fn]
			if n.Fn != nil && !seen[n.Fn] {
				walk(n.Fn)
			}
			return !found
		})
		at[g] = false
	}
	walk(f)
	return found
}

// sizeOf counts the nodes of code that are run once, without what its loops repeat.
func sizeOf(n *ir.Node) (size int64) {
	ir.Walk(n, func(m *ir.Node) bool {
		size++
		return !m.Op.IsLoop() || m == n
	})
	return size
}

// wholeSize counts the nodes of a function and of all that it calls.
func wholeSize(f *ir.Func) (size int) {
	for _, g := range f.Callees() {
		ir.Walk(g.Body, func(*ir.Node) bool { size++; return true })
	}
	return size
}
