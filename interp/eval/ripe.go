package eval

import "skep/interp/ir"

// When machine code is made. Making it takes about a millisecond, or several for
// large functions, so code first shows in tier 1 that it works that long: each
// round of a loop and each call counts the nodes that it runs. Small code is then
// waited for. To go on in tier 1 meanwhile would cost as much time of the processor
// again, and on a busy machine the background has to wait for its turn.

const (
	ripeWork = 60_000  // nodes run by a loop or function that tier 0 entered: about 0.3 ms
	ripeCall = 400_000 // by one that tier 1 calls: the one around it may become machine code, with this in it
	waitSize = 500     // nodes of code that is waited for: about two milliseconds
)

// worked notes nodes that ran in tier 1, and asks for machine code when they are enough.
func (t *typed) worked(th *thread, nodes, enough int64) {
	if t.ripe.Load() || t.work.Add(nodes) < enough {
		return
	}
	tt := &th.eng.tiers
	tt.mu.Lock()
	defer tt.mu.Unlock()
	if !t.ripe.Swap(true) && tt.native != nil && tt.mode != Tier1 && t.hopes() {
		tt.prepare(t)
	}
}

// hopes tells functions that machine code can run and be called for.
func (t *typed) hopes() bool { return t.f.Native() && !t.lends() }

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
