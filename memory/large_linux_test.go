package memory

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"
	"unsafe"
)

// TestLargeSlicesAskForLargePages looks for the advice in the map of the process, if the system knows it.
func TestLargeSlicesAskForLargePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Log("no large pages here")
		return
	}
	s, touched := make([]float64, 4<<20), 0
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), 8*len(s))
	touch := func(d time.Duration) func(*byte) time.Duration {
		return func(*byte) time.Duration { touched++; return d }
	}
	inside := uint64(uintptr(unsafe.Pointer(&s[len(s)/2])))
	if !cheapIn(bytes, touch(largeDear)) || touched < 2 || !advised(t, inside) {
		t.Errorf("the middle of 32 MiB, touched %d times, does not ask for large pages", touched)
	}
	touched = 0
	if cheapIn(bytes, touch(largeDear+1)) || touched != 1 || advised(t, inside) {
		t.Errorf("32 MiB still ask for large pages after a dear one, touched %d times", touched)
	}
	s = Make[float64](4 << 20)
	for i := range s {
		if s[i] != 0 {
			t.Fatalf("element %d is %v", i, s[i])
		}
		s[i] = float64(i)
	}
}

func TestHeapGrowsIntoLargePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Log("no large pages here")
		return
	}
	adviseRoom()
	if kb := advisedInAll(t); kb < (Room-2*largePage)/1024 {
		t.Errorf("%d kB ask for large pages, want nearly %d", kb, Room/1024)
	}
	kept := make([][]byte, 40)
	for i := range kept {
		if kept[i] = make([]byte, 1<<20); kept[i][i] != 0 {
			t.Fatalf("block %d is not zero", i)
		}
		kept[i][i] = 1
	}
}

// advisedInAll sums the kilobytes of mappings that ask for large pages.
func advisedInAll(t *testing.T) (kb int) {
	eachMapping(t, func(m mapping, flags string) {
		if strings.Contains(flags, " hg") {
			kb += int(m.end-m.start) / 1024
		}
	})
	return kb
}

// advised tells whether the mapping around an address asks for large pages.
func advised(t *testing.T, address uint64) (yes bool) {
	eachMapping(t, func(m mapping, flags string) {
		if m.start <= address && address < m.end {
			yes = strings.Contains(flags, " hg")
		}
	})
	return yes
}

func eachMapping(t *testing.T, f func(m mapping, flags string)) {
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var now mapping
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if m, ok := parseMapping(strings.SplitN(line, " ", 2)[0]); ok {
			now = m
		}
		if strings.HasPrefix(line, "VmFlags:") {
			f(now, line)
		}
	}
}
