package magic

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"skep/interp/module"
	"skep/interp/stopwatch"
	"skep/interp/types"
	"skep/interp/value"
)

func timing() []module.Func {
	return []module.Func{
		{Sig: "fun clock()", Doc: "A stopwatch that runs from now on, for time.", Example: "typeof(magic.clock())  // => \"Clock\"", Impl: module.Checked(func(*module.Call) value.Value {
			return value.NewBox("Clock", stopwatch.Start())
		})},
		{Sig: "fun time(start, value)", Doc: "Says how long it is since a clock() and gives the value: `magic.time(magic.clock(), f())` is `%time f()`.", Example: "magic.time(magic.clock(), 6 * 7)  // => 42",
			Impl: module.Checked(timed), Rule: func(c *module.StaticCall) types.Type { return c.Arg("value").Type }},
		{Sig: "fun timeit(f: fun() -> _, loops: i64 = 0, runs: i64 = 7) -> ()", Doc: "Calls f over and over and says what a call takes, as %timeit. loops 0 is as many as take 0.2 s.", Example: "magic.timeit(|| 6 * 7, loops: 2, runs: 2)\n1  // => 1", Impl: module.Checked(timeit)},
	}
}

func timed(c *module.Call) value.Value {
	w, ok := value.As[stopwatch.Watch](c.Args[0])
	if !ok {
		c.Wrong(0, "a clock()")
	}
	write(c, w.Lap().String())
	return c.Args[1]
}

// A run takes at least leastRun seconds where the number of loops is not given.
const leastRun = 0.2

func timeit(c *module.Call) value.Value {
	f, loops, runs := c.Fn(0), c.IntIn(1, 0, 1e9), c.IntIn(2, 1, 1e6)
	if loops == 0 {
		loops = enough(f)
	}
	laps := make([]float64, runs)
	for i := range laps {
		laps[i] = seconds(f, loops) / float64(loops)
	}
	mean, deviation := spread(laps)
	write(c, fmt.Sprintf("%s ± %s per loop (mean ± std. dev. of %s, %s each)\n", stopwatch.ShortSeconds(mean), stopwatch.ShortSeconds(deviation), counted(runs, "run"), counted(loops, "loop")))
	return value.Unit()
}

func seconds(f func(args ...value.Value) value.Value, loops int64) float64 {
	begun := time.Now()
	for range loops {
		f()
	}
	return time.Since(begun).Seconds()
}

// enough finds a power of ten that takes long enough to be measured.
func enough(f func(args ...value.Value) value.Value) int64 {
	for loops := int64(1); ; loops *= 10 {
		if seconds(f, loops) >= leastRun || loops >= 1e9 {
			return loops
		}
	}
}

// spread is the mean and the standard deviation of the numbers as a whole population.
func spread(xs []float64) (mean, deviation float64) {
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	for _, x := range xs {
		deviation += (x - mean) * (x - mean) / float64(len(xs))
	}
	return mean, math.Sqrt(deviation)
}

func counted(n int64, noun string) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n != 1 {
		noun += "s"
	}
	return s + " " + noun
}
