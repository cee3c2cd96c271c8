package profile_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/project/profile"
)

const program = `fun slow(n) {
    let mut s = 0
    for i in 0..n { s += i }
    s
}
fun outer() {
    let a = slow(2000000)
    let b = 1
    a + b
}
outer()`

func samples(t *testing.T) []*interp.Sample {
	t.Helper()
	s := interp.New(interp.Options{})
	p := s.Profiled()
	p.Start()
	_, err := s.Run(context.Background(), diag.NewSource("slow.ruchy", program), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.Stop()
}

// TestTheSlowLineIsFound: nearly all of the time is spent in one line, below its callers.
func TestTheSlowLineIsFound(t *testing.T) {
	got := samples(t)
	lines := profile.Lines(got)
	if len(lines) == 0 || lines[0].Number != 3 || lines[0].Function != "slow" || lines[0].Text != "for i in 0..n { s += i }" {
		t.Fatalf("the lines are %+v", lines)
	}
	if lines[0].Own < profile.Total(got)/2 {
		t.Errorf("the line has %v of %v", lines[0].Own, profile.Total(got))
	}
	for _, l := range lines {
		if l.Number == 7 && (l.All < lines[0].Own || l.Function != "outer") {
			t.Errorf("its caller has %+v", l)
		}
	}
	var out strings.Builder
	if err := profile.Text(&out, got, 2); err != nil || strings.Count(out.String(), "\n") > 4 || !strings.Contains(out.String(), "slow.ruchy:3  for i in") {
		t.Errorf("the table is %q, %v", out.String(), err)
	}
}

func fixed() []*interp.Sample {
	src := diag.NewSource("x.ruchy", "a()\nb(\"</script>\")\n")
	leaf, root := interp.Spot{Function: "f", Source: src, Line: 2}, interp.Spot{Source: src, Line: 1}
	return []*interp.Sample{{Stack: []interp.Spot{leaf, root}, Time: 30 * time.Millisecond, Count: 3}, {Stack: []interp.Spot{root}, Time: 10 * time.Millisecond, Count: 1}}
}

// TestPProf reads the file as pprof's format has it, and with go's pprof.
func TestPProf(t *testing.T) {
	var out bytes.Buffer
	if err := profile.PProf(&out, fixed()); err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[uint64]int{}
	for len(text) > 0 {
		key, n := binary.Uvarint(text)
		size, m := binary.Uvarint(text[n:])
		fields[key>>3]++
		text = text[n+m+int(size):]
	}
	if fields[1] != 2 || fields[2] != 2 || fields[4] != 2 || fields[5] != 2 {
		t.Errorf("numbers of fields: %v", fields)
	}
	file := filepath.Join(t.TempDir(), "p.pb.gz")
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	shown, err := exec.Command("go", "tool", "pprof", "-top", "-lines", file).CombinedOutput()
	if err != nil {
		t.Skipf("go tool pprof: %v %s", err, shown)
	}
	if got := string(shown); !strings.Contains(got, "30ms") || !strings.Contains(got, "f x.ruchy:2") {
		t.Errorf("pprof shows\n%s", got)
	}
}

func TestHTMLHoldsAnyText(t *testing.T) {
	var out strings.Builder
	if err := profile.HTML(&out, "x", fixed()); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, "</script>") != 2 || !strings.Contains(got, `"n":"f:2"`) || strings.Contains(got, "http") {
		t.Errorf("the page is %s", got)
	}
}
