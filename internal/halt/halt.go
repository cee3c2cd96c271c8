// Package halt ends computations that nobody waits for any more. Who starts one runs it with a flag; kernels look at the
// flag of their goroutine between blocks (Check), deep below functions that know no contexts. A raised flag unwinds them
// by a panic that Run takes: what they wrote is dropped, so only what has no effects may look.
//
// The flag belongs to the goroutine, which is known by the address of its descriptor, a register on amd64 and arm64;
// elsewhere computations run out. Handing a context through some three hundred operations was the untaken way, labels of
// the profiler another: reading them needs a linkname.
//
// Callers: interp/module, which raises flags; compute, which looks.
package halt

import (
	"sync"
	"sync/atomic"
)

// Flag says whether a computation shall end.
type Flag struct{ raised atomic.Bool }

// Raise asks the computation to end.
func (f *Flag) Raise() { f.raised.Store(true) }

// Raised says whether it was asked to; nil never is.
func (f *Flag) Raised() bool { return f != nil && f.raised.Load() }

// stopped is the panic of Check.
type stopped struct{}

var (
	watched atomic.Int32 // goroutines that run with a flag: none is the usual state, and costs one load to see
	flags   sync.Map     // of goroutines
)

// Run calls f, and gives false if it ended because the flag was raised. Without a flag it calls f.
func (f *Flag) Run(work func()) (finished bool) {
	me := self()
	if f == nil || me == 0 {
		work()
		return true
	}
	before, nested := flags.Swap(me, f)
	watched.Add(1)
	defer func() {
		watched.Add(-1)
		if nested {
			flags.Store(me, before)
		} else {
			flags.Delete(me)
		}
		if p := recover(); p != nil {
			if _, ours := p.(stopped); !ours {
				panic(p)
			}
		}
	}()
	work()
	return true
}

// Mine is the flag that the calling goroutine runs with; nil for none. Goroutines that it starts run with it if they are told to, by Run.
func Mine() *Flag {
	if watched.Load() == 0 {
		return nil
	}
	f, _ := flags.Load(self())
	flag, _ := f.(*Flag)
	return flag
}

// Check ends the calling goroutine's computation if that shall end. It costs a nanosecond, 30 while any computation
// runs with a flag: right between blocks of a hundred microseconds, wrong in inner loops.
func Check() { Mine().Check() }

// Check is Check for a flag that is known.
func (f *Flag) Check() {
	if f.Raised() {
		panic(stopped{})
	}
}

// block is how many elements are worked on between two looks: below a millisecond where each takes ten nanoseconds.
const block = 1 << 16

// Blocks calls f for blocks of n elements, one after the other, and looks at the flag before each. Blocks begin at multiples of 65,536.
func Blocks(n int, f func(from, to int)) {
	flag := Mine()
	if flag.Check(); n <= block {
		f(0, n)
		return
	}
	for from := 0; from < n; from += block {
		flag.Check()
		f(from, min(from+block, n))
	}
}
