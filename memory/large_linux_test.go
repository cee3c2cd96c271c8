package memory

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"unsafe"
)

// TestLargeSlicesAskForLargePages looks for the advice in the map of the process, if the system knows it.
func TestLargeSlicesAskForLargePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Log("no large pages here")
		return
	}
	s := Make[float64](4 << 20)
	inside := uint64(uintptr(unsafe.Pointer(&s[len(s)/2])))
	if !advised(t, inside) {
		t.Error("the middle of 32 MiB does not ask for large pages")
	}
	for i := range s {
		if s[i] != 0 {
			t.Fatalf("element %d is %v", i, s[i])
		}
		s[i] = float64(i)
	}
}

// advised tells whether the mapping around an address asks for large pages.
func advised(t *testing.T, address uint64) bool {
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	inside := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if m, ok := parseMapping(strings.SplitN(line, " ", 2)[0]); ok {
			inside = m.start <= address && address < m.end
		}
		if inside && strings.HasPrefix(line, "VmFlags:") {
			return strings.Contains(line, " hg")
		}
	}
	return false
}
