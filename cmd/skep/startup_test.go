package main

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/modules"
)

// What start-up may allocate. Bytes and counts are the same on every machine,
// which times are not; a microsecond is about 300 bytes of tables here.
const (
	initOfOurs  = 2 << 10  // bytes that the variables of our packages take before main: the types Option and Result
	initOfAll   = 96 << 10 // bytes that the variables of all packages take before main
	announceAll = 10       // allocations of modules.All
	makeSession = 95       // allocations of a session over all modules
	runHello    = 320      // and of running one line in it
)

var initLine = regexp.MustCompile(`(?m)^init (\S+) @.*?, (\d+) bytes, \d+ allocs$`)

func TestStartUpBudget(t *testing.T) {
	cmd := exec.Command(program(t), "-e", "1 + 1")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	seen, ours, all := 0, 0, 0
	for _, m := range initLine.FindAllStringSubmatch(string(out), -1) {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		seen++
		all += n
		if strings.HasPrefix(m[1], "skep/") {
			ours += n
			t.Logf("%s takes %d bytes", m[1], n)
		}
	}
	if seen < 20 {
		t.Fatalf("the trace lists %d packages only: %s", seen, out)
	}
	if ours > initOfOurs || all > initOfAll {
		t.Errorf("our packages allocate %d bytes before main, all %d, the budgets are %d and %d: make variables on first use (internal/lazy)", ours, all, initOfOurs, initOfAll)
	}
}

func TestSessionBudget(t *testing.T) {
	hello := diag.NewSource("hello", "println(\"hello\")")
	for _, c := range []struct {
		what   string
		budget float64
		run    func()
	}{
		{"modules.All", announceAll, func() { modules.All() }},
		{"a session", makeSession, func() { interp.New(interp.Options{Modules: modules.All()}) }},
		{"a session and a line", runHello, func() {
			_, _ = interp.New(interp.Options{Modules: modules.All()}).Run(context.Background(), hello, nil)
		}},
	} {
		if n := testing.AllocsPerRun(3, c.run); n > c.budget {
			t.Errorf("%s makes %.0f allocations, the budget is %.0f", c.what, n, c.budget)
		}
	}
}

// TestModulesAreMadeWhenNeeded: a program makes the modules that it uses, whatever its variables are called.
func TestModulesAreMadeWhenNeeded(t *testing.T) {
	for code, want := range map[string]string{
		`println("hello")`: "",
		"let mut xs = [3, 1, 2]\nxs.push(4)\nlet text = f\"{xs.sort()} {xs.len()}\"\nfun path(url) { url }\nprintln(path(text).to_upper())": "",
		"struct Point { x: i64 }\nimpl Point { fun get(&self) -> i64 { self.x } }\nPoint { x: 1 }.get()":                                    "",
		`math.sqrt(2.0)`:                         "math",
		`json_parse("[1]")`:                      "json",
		`Deque::new()`:                           "collections",
		"use std::path\npath.join(\"a\", \"b\")": "path",
	} {
		var made []string
		all := modules.All()
		for i := range all {
			name, make1 := all[i].Name, all[i].Make
			all[i].Make = func() interp.Module { made = append(made, name); return make1() }
		}
		if _, err := interp.New(interp.Options{Modules: all}).Run(context.Background(), diag.NewSource("t", code), nil); err != nil {
			t.Errorf("%s: %v", code, err)
		}
		if got := strings.Join(made, " "); got != want {
			t.Errorf("%s makes the modules %q, not %q", code, got, want)
		}
	}
}
