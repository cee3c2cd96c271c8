package interp_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
)

// parallelPrograms are those of testdata/parallel.txt.
func parallelPrograms(t *testing.T) (progs []string) {
	b, err := os.ReadFile("testdata/parallel.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split(string(b), "====\n") {
		prog, _, _ := strings.Cut(c, "----\n")
		progs = append(progs, prog)
	}
	return progs
}

// withCores runs f on so many cores, as the runtime counts them.
func withCores(n int, f func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	f()
}

// Programs with parallel loops give the same with any number of workers and in every tier.
func TestParallelWorkers(t *testing.T) {
	for i, prog := range parallelPrograms(t) {
		o := interp.Options{MemoryLimit: 1 << 30, Tier: interp.Tier0}
		var want string
		withCores(1, func() { want = seenIn(o, []string{prog}) })
		for _, cores := range []int{2, 3, 8} {
			for _, tier := range []interp.Tier{interp.Tier0, interp.TierAuto, interp.Tier1, interp.Tier2} {
				o.Tier = tier
				withCores(cores, func() {
					if got := seenIn(o, []string{prog}); got != want {
						t.Errorf("program %d, %d cores, tier %d\n%s\ngot:\n%s\nwant:\n%s", i, cores, tier, prog, got, want)
					}
				})
			}
		}
	}
}

// A parallel loop does what the plain one does: `parallel` may be left out. (Programs that are refused are not meant.)
func TestParallelIsPlain(t *testing.T) {
	plain := strings.NewReplacer("parallel for", "for", ".par_map(", ".map(", ".par_filter(", ".filter(", ".par_filter_map(", ".filter_map(",
		".par_flat_map(", ".flat_map(", ".par_each(", ".for_each(", ".par_sum(", ".sum(", ".par_reduce(", ".fold(", ", workers: 3", "")
	for i, prog := range parallelPrograms(t) {
		if strings.Contains(prog, "cannot see") || strings.Contains(prog, "without a builtin's name") {
			continue
		}
		o := interp.Options{MemoryLimit: 1 << 30}
		var got string
		withCores(4, func() { got = outputOf(o, prog) })
		if want := outputOf(o, plain.Replace(prog)); got != want {
			t.Errorf("program %d\n%s\nparallel:\n%s\nplain:\n%s", i, prog, got, want)
		}
	}
}

// outputOf is what a program prints, and its error's message.
func outputOf(o interp.Options, prog string) string {
	var out strings.Builder
	io := &interp.Streams{Stdout: func(t string) { out.WriteString(t) }}
	if _, err := interp.New(o).Run(context.Background(), diag.NewSource("cell", prog), io); err != nil {
		fmt.Fprintln(&out, strings.SplitN(err.Error(), ": ", 2)[1])
	}
	return out.String()
}

// An interrupt reaches all workers, in every tier and in builtins, while others allocate; variables stay.
func TestParallelInterrupt(t *testing.T) {
	for name, code := range map[string]string{
		"loops":      "parallel for i in 0..8 { let mut k = 0\nloop { k = (k + i) % 7 } }",
		"typed":      "fun f(n: i64) -> i64 { let mut k = 0\nwhile k >= 0 { k = (k + n) % 1000 }\nk }\nparallel for i in 0..8 { f(i) }",
		"allocating": "parallel for i in 0..8 { let mut s = []\nloop { s = [i, s.len()] } }",
		"sorting":    "(0..8).par_map(|i| { while true { [3, 1, 2].sort_by(|a, b| a - b) } })",
		"sleeping":   "(0..8).par_map(|i| sleep(60))",
		"elements":   "parallel for i in 0..8 { out[i] = 1\nif i > 3 { loop { } } }",
	} {
		t.Run(name, func(t *testing.T) {
			s := interp.New(interp.Options{Notebook: true})
			run(s, "let mut x = 41\nlet mut out = [0; 8]")
			done := make(chan string, 1)
			go func() { done <- run(s, "x += 1\n"+code) }()
			time.Sleep(60 * time.Millisecond)
			start := time.Now()
			s.Interrupt()
			select {
			case got := <-done:
				if !strings.Contains(got, "E0502") {
					t.Errorf("%s", got)
				}
				t.Logf("after %v", time.Since(start))
			case <-time.After(20 * time.Second):
				t.Fatal("it goes on")
			}
			mustPrint(t, s, "println(x, out.len())", "42 8\n")
			mustPrint(t, s, "println((0..4).par_map(|i| i * i))", "[0, 1, 4, 9]\n")
		})
	}
}

// The memory limit and the limit of recursion hold in workers, and end only the cell.
func TestParallelLimits(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true, MemoryLimit: 256 << 20})
	if got := run(s, "parallel for i in 0..4 { let mut xs = []\nloop { xs.push([i]) } }"); !strings.Contains(got, "E0501") {
		t.Errorf("memory: %s", got)
	}
	if got := run(s, "fun f(n) { f(n + 1) + 1 }\n(0..4).par_map(|i| f(i))"); !strings.Contains(got, "E0503") {
		t.Errorf("depth: %s", got)
	}
	mustPrint(t, s, "println((0..3).par_map(|i| i))", "[0, 1, 2]\n")
}

// Sums of floats round alike with any number of workers.
func TestParallelFloats(t *testing.T) {
	const prog = "let mut s = 0.1\nlet mut p = 1.0\nparallel for i in 0..100000 { s += 1.0 / (i as f64 + 1.0)\np *= 1.0 + 1.0 / (i as f64 + 7.0) ** 2 }\n" +
		"println(s, p, (0..100000).par_sum(|i| 1.0 / (i as f64 + 0.3)), (0..5000).to_vec().par_reduce(0.0, |a, b| a + b / 3.0))"
	seen := map[string]bool{}
	for _, cores := range []int{1, 2, 5, 16} {
		for _, tier := range []interp.Tier{interp.Tier0, interp.TierAuto, interp.Tier2} {
			withCores(cores, func() { seen[seenIn(interp.Options{Tier: tier}, []string{prog})] = true })
		}
	}
	if len(seen) != 1 {
		t.Errorf("%d results: %v", len(seen), seen)
	}
}
