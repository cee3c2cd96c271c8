package jit

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/tetratelabs/wazero/api"

	"skep/internal/lazy"
	"skep/interp/jit/wasm"
	"skep/interp/value"
)

// Polling. Go cannot stop compiled code, and a collection waits for all
// goroutines: so compiled code counts what it does and calls back when its fuel
// is spent. How much fuel lasts pollEvery is measured, because a unit may be a
// nanosecond of arithmetic or a miss of all caches.
const (
	pollEvery = time.Millisecond
	firstFuel = 100_000
	leastFuel = 2_000
	mostFuel  = 2_000_000 // soon enough also if what comes takes longer than what was measured
)

// hostFunc is a Go function that compiled code calls.
type hostFunc struct {
	params, results []wasm.Type
	f               func(m *Machine, c *Call, stack []uint64)
}

var hostFuncs = lazy.Value[map[string]hostFunc]{New: func() map[string]hostFunc {
	return map[string]hostFunc{
		"poll":   {nil, []wasm.Type{wasm.I64}, poll},
		"fail":   {[]wasm.Type{wasm.I32, wasm.I64, wasm.I64, wasm.I32}, nil, fail},
		"grow":   {[]wasm.Type{wasm.I64}, []wasm.Type{wasm.I32}, grow},
		"drop":   {[]wasm.Type{wasm.I64}, nil, drop},
		"copies": {[]wasm.Type{wasm.I64}, nil, copies},
		"power":  {[]wasm.Type{wasm.I64, wasm.I64}, []wasm.Type{wasm.I64, wasm.I32}, power},
	}
}}

// poll is called when fuel is spent: by being called it lets Go's collector in.
// It gives new fuel, or -1 if the call is to stop.
func poll(_ *Machine, c *Call, stack []uint64) {
	if c.stops() {
		stack[0] = math.MaxUint64
		return
	}
	stack[0] = uint64(c.refuel(time.Now()))
}

// stops tells whether the call is to end. Who goes on after all has been away: what its fuel lasts is not measured from before.
func (c *Call) stops() bool {
	if c.Stop == nil || !c.Stop.Load() {
		return false
	}
	if c.Heed == nil || !c.Heed() {
		return true
	}
	c.polled = time.Time{}
	return false
}

func (c *Call) refuel(now time.Time) int64 {
	if c.fuel == 0 {
		c.fuel = firstFuel
	} else if took := now.Sub(c.polled); took > 0 && !c.polled.IsZero() {
		c.fuel = int64(min(float64(c.fuel)*float64(pollEvery)/float64(took), 4*float64(c.fuel)))
	}
	c.fuel = min(max(c.fuel, leastFuel), mostFuel)
	c.polled = now
	return c.fuel
}

// fail is called where compiled code gives up: place, two numbers for the
// message, the address of its word in the trail. The engine turns the panic into an error of the call.
func fail(m *Machine, c *Call, stack []uint64) {
	c.failed = &failed{place: int32(stack[0]), a: int64(stack[1]), b: int64(stack[2])}
	for at, end := m.trailAt(c.Depth), uint32(stack[3]); at < end; at += 4 {
		c.failed.calls = append(c.failed.calls, int32(m.region.get32(at)))
	}
	panic(errFailed)
}

// grow gives room for a number of bytes in a new piece of the region. Filling
// and copying of arrays is not counted as fuel, so it looks at the stop flag
// too: another tier is then told to begin, and sees the same.
func grow(m *Machine, c *Call, stack []uint64) {
	at, err := m.region.more(int64(stack[0]))
	if err != nil || c.stops() {
		c.full = true
		panic(errFailed)
	}
	stack[0] = uint64(at)
}

// drop lets go of the long arrays that a function made for itself.
func drop(m *Machine, _ *Call, stack []uint64) { m.region.dropFrom(int(stack[0])) }

// copies notes that a long array is copied before it is written: to whoever
// judges whether a call is worth its copying, that is no work.
func copies(m *Machine, _ *Call, stack []uint64) { m.region.copied += int64(stack[0]) }

func power(_ *Machine, _ *Call, stack []uint64) {
	r, ok := value.PowInt(int64(stack[0]), int64(stack[1]))
	stack[0], stack[1] = uint64(r), 0
	if ok {
		stack[1] = 1
	}
}

// arity is how many floats a function takes; 0 if there is none of that name.
func arity(name string) int {
	switch {
	case value.FloatFunction(name) != nil:
		return 1
	case value.FloatFunction2(name) != nil:
		return 2
	}
	return 0
}

// hostModule and mathModule are the names under which modules import Go functions.
const (
	hostModule = "host"
	mathModule = "math"
)

// goFunc is a Go function as the engine calls it.
type goFunc struct {
	params, results []wasm.Type
	call            api.GoFunc
}

// controls are hostFuncs for a machine.
func (m *Machine) controls() map[string]goFunc {
	out := map[string]goFunc{}
	for name, h := range hostFuncs.Get() {
		out[name] = goFunc{h.params, h.results, func(ctx context.Context, s []uint64) { h.f(m, ctx.(*Call), s) }}
	}
	return out
}

// mathFunctions are the functions of floats that WebAssembly has no instruction for.
func mathFunctions() map[string]goFunc {
	out := map[string]goFunc{}
	for _, name := range []string{"sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "exp2", "ln", "log2", "cbrt", "pow", "fmod", "atan2", "hypot"} {
		out[name] = mathFunction(name)
	}
	return out
}

func mathFunction(name string) goFunc {
	params := slices.Repeat([]wasm.Type{wasm.F64}, arity(name))
	f := hostFunction(name)
	return goFunc{params, []wasm.Type{wasm.F64}, func(_ context.Context, s []uint64) { f(nil, nil, s) }}
}

// hostFunction gives the Go function of a name.
func hostFunction(name string) func(m *Machine, c *Call, stack []uint64) {
	if h, ok := hostFuncs.Get()[name]; ok {
		return h.f
	}
	if f := value.FloatFunction(name); f != nil {
		return func(_ *Machine, _ *Call, s []uint64) { s[0] = math.Float64bits(f(math.Float64frombits(s[0]))) }
	}
	f := value.FloatFunction2(name)
	return func(_ *Machine, _ *Call, s []uint64) {
		s[0] = math.Float64bits(f(math.Float64frombits(s[0]), math.Float64frombits(s[1])))
	}
}

func engineTypes(types []wasm.Type) (out []api.ValueType) {
	for _, t := range types {
		out = append(out, api.ValueType(t))
	}
	return out
}

// isOverflow knows the engine's error by its words; the value is internal to it.
func isOverflow(err error) bool { return strings.Contains(err.Error(), "stack overflow") }
