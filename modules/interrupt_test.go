package modules_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
	"skep/interp/value"
	"skep/modules"
)

// What would run for minutes, unless it is interrupted: loops and recursions, then builtins over much data.
// `ready()` comes before what runs long.
var endless = []struct{ name, before, code string }{
	{"loop", "", "let mut n = 0\nready()\nwhile true { n = (n + 1) % 1000003 }"},
	{"nested loops", "let xs = [1.5, 2.5, 3.5]", "ready()\nlet mut s = 0.0\nloop { for i in 0..1000000 { for x in xs { s = s + x * (i as f64) } } }"},
	{"typed function", "fun spin(n: i64) -> i64 {\n    let mut x = 0\n    for i in 0..n { x = (x * 31 + i) % 1000003 }\n    x\n}", "ready()\nspin(1000000000000)"},
	{"recursion", "fun f(n) { if n < 2 { n } else { f(n - 1) + f(n - 2) } }", "ready()\nf(80)"},
	{"typed recursion", "fun f(n: i64) -> i64 { if n < 2 { n } else { f(n - 1) + f(n - 2) } }", "ready()\nf(80)"},
	{"calls 100,000 deep", "fun down(n) { if n == 0 { [] } else { down(n - 1) } }", "ready()\nwhile true { down(100000) }"},
	{"closures", "let add = |k| |x| x + k", "ready()\nlet mut x = 0\nwhile true { x = add(1)(x) }"},
	{"allocation", "struct P { x: i64 }", "ready()\nlet mut some = []\nwhile true {\n    some.push(P { x: 1 })\n    if some.len() > 1000 { some = [] }\n}"},
	{"dictionary builds", "", "ready()\nwhile true {\n    let mut d = {}\n    for i in 0..200000 { d[i] = f\"{i}\" }\n}"},
	{"sort by a closure", "let xs = (0..100000).map(|i| i * 7919 % 100003).collect()", "ready()\nwhile true { xs.sort_by(|a, b| a - b) }"},
	{"sort of numbers", "let xs = (0..1000000).map(|i| i * 7919 % 1000003).collect()", "ready()\nwhile true { xs.sort() }"},
	{"sort of texts", "let xs = (0..100000).map(|i| f\"{i * 7919 % 100003}\").collect()", "ready()\nwhile true { xs.sort() }"},
	{"map and filter", "let xs = (0..500000).collect()", "ready()\nwhile true { xs.map(|x| x * 2).filter(|x| x % 3 == 0).sum() }"},
	{"regular expression", "let text = \"ab\".repeat(1000000)", "ready()\nwhile true { regex.find_all(\"(a|b)*c\", text) }"},
	{"JSON, read", "let text = json.stringify((0..100000).map(|i| {a: i, b: [1.5, null]}).collect())", "ready()\nwhile true { json.parse(text) }"},
	{"JSON, written", "let data = (0..100000).map(|i| {a: i, b: [1.5, null]}).collect()", "ready()\nwhile true { json.stringify(data) }"},
	{"query over a frame", "let f = df![\"a\" => (0..500000).map(|i| i % 1000).collect(), \"b\" => (0..500000).collect()]", "ready()\nwhile true { f.group_by(\"a\").agg(col(\"b\").sum()).sort_by(\"a\").collect() }"},
	{"sort of a frame", "let f = df![\"a\" => (0..500000).map(|i| i * 7919 % 500009).collect()]", "ready()\nwhile true { f.sort_by(\"a\").collect() }"},
	{"function over a column", "let f = df![\"x\" => (0..500000).collect()]", "ready()\nwhile true { f.select([col(\"x\").map_elements(|x| x * 2 + 1)]) }"},
	{"long function over a column", "let f = df![\"x\" => (0..500000).collect()]", "ready()\nf.select([col(\"x\").map_elements(|x| { let mut s = 0; for i in 0..x * 1000 { s = (s + i) % 1000003 }; s })])"},
	{"matrix product", "let a = tensor.ones([700, 700])", "ready()\nwhile true { a @ a }"},
	{"equations", "let a = tensor.eye(400) * 3 + tensor.ones([400, 400])\nlet b = tensor.ones([400])", "ready()\nwhile true { linalg.solve(a, b) }"},
	{"one product", "let a = tensor.ones([3000, 3000])", "ready()\na @ a"},
	{"one decomposition", "let a = tensor.randn([800, 800], seed: 1)", "ready()\nlinalg.svd(a)"},
	{"one sort", "let a = tensor.randn([6000000], seed: 1)", "ready()\na.sort()"},
	{"one transform of a prime length", "let a = tensor.ones([3000017])", "ready()\nfft.fft(a)"},
	{"one convolution", "let a = tensor.ones([4, 32, 128, 128], dtype: f32)\nlet k = tensor.ones([64, 32, 5, 5], dtype: f32)", "ready()\ntensor.conv2d(a, k)"},
	{"one sparse product", "let n = 3000\nlet i = tensor.arange(500 * n)\nlet m = sparse.coo(i % n, i * 7 % (n - 1), tensor.ones(500 * n), [n, n])", "ready()\nm @ m"},
	{"repeat", "", "ready()\nwhile true { \"abc\".repeat(2000000) }"},
	{"join", "let parts = (0..500000).map(|i| \"part\").collect()", "ready()\nwhile true { parts.join(\", \") }"},
	{"replace", "let text = \"abc\".repeat(3000000)", "ready()\nwhile true { text.replace(\"b\", \"xy\") }"},
	{"split", "let text = \"abc,\".repeat(2000000)", "ready()\nwhile true { text.split(\",\") }"},
	{"case and search", "let text = \"abcé\".repeat(2000000)", "ready()\nwhile true {\n    text.to_upper()\n    text.contains(\"zz\")\n}"},
	{"reverse and chars", "let text = \"abcé\".repeat(1000000)", "ready()\nwhile true { text.reverse().chars().len() }"},
	{"equality", "let a = (0..300000).map(|i| [i]).collect()\nlet b = (0..300000).map(|i| [i]).collect()", "ready()\nwhile true { a == b }"},
	{"text of a value", "let a = (0..300000).map(|i| [i]).collect()", "ready()\nwhile true { a.to_string() }"},
	{"power of big integers", "let a = bigint(3) ** 1000000", "ready()\nwhile true { a * a }"},
}

var tiers = []struct {
	name string
	tier interp.Tier
}{{"T0", interp.Tier0}, {"T1", interp.Tier1}, {"T2", interp.Tier2}, {"auto", interp.TierAuto}}

// TestInterrupts ends each of these in each tier, while another goroutine allocates and collects; variables stay.
// The test asks only that they end; how soon is logged, and a row of the benchmark.
func TestInterrupts(t *testing.T) {
	stop := make(chan bool)
	var others sync.WaitGroup
	others.Add(1)
	go func() { collect(stop); others.Done() }()
	defer others.Wait()
	defer close(stop)
	for i, c := range endless {
		t.Run(c.name, func(t *testing.T) {
			took := make([]string, 0, len(tiers))
			for j, tier := range tiers {
				if j != i%len(tiers) && strings.Contains(c.before, "000") && os.Getenv("SKEP_STRESS") == "" {
					continue // builtins are the same in all tiers, and their data take time
				}
				took = append(took, fmt.Sprintf("%s %d ms", tier.name, interrupted(t, tier.tier, c.before, c.code).Milliseconds()))
			}
			t.Log(strings.Join(took, ", "))
		})
	}
}

// interrupted runs code until shortly after it says that it is ready, and gives how long the interrupt took.
func interrupted(t *testing.T, tier interp.Tier, before, code string) time.Duration {
	t.Helper()
	s := interp.New(interp.Options{Modules: modules.All(), Notebook: true, Tier: tier})
	if _, err := s.Run(context.Background(), diag.NewSource("before", before+"\nlet intact = [1, 2, 3]\nfun ready() { println(\"ready\") }"), nil); err != nil {
		t.Fatalf("before: %v", err)
	}
	ready, ended := make(chan bool, 1), make(chan error, 1)
	go func() {
		_, err := s.Run(context.Background(), diag.NewSource("long", code), &interp.Streams{Stdout: func(string) { ready <- true }})
		ended <- err
	}()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatalf("it ends before it is ready: %v", err)
	}
	time.Sleep(60 * time.Millisecond)
	began := time.Now()
	s.Interrupt()
	select {
	case err := <-ended:
		took := time.Since(began)
		var d *diag.Diagnostic
		if !errors.As(err, &d) || !strings.Contains(d.Message, "interrupted") {
			t.Errorf("it ends with %v", err)
		}
		if r, err := s.Run(context.Background(), diag.NewSource("after", "intact.sum()"), nil); err != nil || r.Bundle.Data["text/plain"] != "6" {
			t.Errorf("afterwards the variable is %v, %v", r.Bundle.Data, err)
		}
		return took
	case <-time.After(time.Minute):
		t.Fatal("it goes on for a minute")
	}
	return 0
}

// collect makes garbage and collects it until it is told to stop.
func collect(stop chan bool) {
	var keep [][]byte
	for {
		select {
		case <-stop:
			return
		case <-time.After(5 * time.Millisecond):
		}
		keep = append(keep, make([]byte, 1<<16))
		if len(keep) > 64 {
			keep = nil
		}
		runtime.GC()
	}
}

// faraway is a value that never arrives, as one of a device that hangs.
type faraway struct{ arrives chan bool }

func (f *faraway) Pending() func() error {
	return func() error { <-f.arrives; return nil }
}

func (f *faraway) String() string { return "arrived" }

// TestPrintingWaitsCanBeInterrupted: what lies elsewhere is fetched before it is printed, and an interrupt ends the wait.
func TestPrintingWaitsCanBeInterrupted(t *testing.T) {
	for _, print := range []string{"println", "print", "eprintln", "dbg"} {
		thing := &faraway{make(chan bool)}
		far := module.Module{Name: "far", Funcs: []module.Func{{Sig: "fun away()", Doc: "Something elsewhere.", Impl: module.Checked(func(c *module.Call) value.Value { return value.NewBox("Away", thing) })}}}
		s := interp.New(interp.Options{Modules: interp.Made(far), Notebook: true})
		ended := make(chan error, 1)
		go func() {
			_, err := s.Run(context.Background(), diag.NewSource("test", print+"(far.away())"), nil)
			ended <- err
		}()
		time.Sleep(50 * time.Millisecond)
		began := time.Now()
		s.Interrupt()
		select {
		case err := <-ended:
			var d *diag.Diagnostic
			if !errors.As(err, &d) || !strings.Contains(d.Message, "interrupted") {
				t.Errorf("%s ends with %v", print, err)
			}
			t.Logf("%s: %v", print, time.Since(began))
		case <-time.After(time.Minute):
			t.Fatal(print, "goes on waiting")
		}
		close(thing.arrives)
		var out strings.Builder
		if _, err := s.Run(context.Background(), diag.NewSource("test", "println(far.away())"), &interp.Streams{Stdout: func(text string) { out.WriteString(text) }}); err != nil || out.String() != "arrived\n" {
			t.Errorf("afterwards it prints %q, %v", out.String(), err)
		}
	}
}
