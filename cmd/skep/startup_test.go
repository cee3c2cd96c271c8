package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"skep/interp"
	"skep/modules"
)

// What start-up may allocate. Bytes and counts are the same on every machine,
// which times are not; a microsecond is about 300 bytes of tables here.
const (
	initOfPackage  = 40 << 10  // bytes that the variables of one of our packages take before main
	initOfOurs     = 160 << 10 // of all of them
	declareModules = 5000      // allocations of modules.All
	makeSession    = 9000      // allocations of a session over all modules
)

var initLine = regexp.MustCompile(`(?m)^init (\S+) @.*?, (\d+) bytes, \d+ allocs$`)

func TestStartUpBudget(t *testing.T) {
	cmd := exec.Command(program(t), "-e", "1 + 1")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	seen, sum := 0, 0
	for _, m := range initLine.FindAllStringSubmatch(string(out), -1) {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		seen++
		if !strings.HasPrefix(m[1], "skep/") {
			continue
		}
		if sum += n; n > initOfPackage {
			t.Errorf("%s allocates %d bytes before main, the budget is %d: make its tables on first use (sync.OnceValue)", m[1], n, initOfPackage)
		}
	}
	if seen < 20 {
		t.Fatalf("the trace lists %d packages only: %s", seen, out)
	}
	if sum > initOfOurs {
		t.Errorf("our packages allocate %d bytes before main, the budget is %d", sum, initOfOurs)
	}
}

func TestSessionBudget(t *testing.T) {
	modules.All() // what is made once is made
	if n := testing.AllocsPerRun(3, func() { modules.All() }); n > declareModules {
		t.Errorf("modules.All makes %.0f allocations, the budget is %d", n, declareModules)
	}
	all := modules.All()
	if n := testing.AllocsPerRun(3, func() { interp.New(interp.Options{Modules: all}) }); n > makeSession {
		t.Errorf("a session makes %.0f allocations, the budget is %d", n, makeSession)
	}
}
