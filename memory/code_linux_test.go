package memory

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

const smaps = `00400000-00c00000 r-xp 00000000 fe:00 1 /opt/skep
Rss:                8000 kB
Anonymous:             0 kB
00c00000-01200000 r--p 00800000 fe:00 1 /opt/skep
Anonymous:             4 kB
01200000-01300000 rw-p 00e00000 fe:00 1 /opt/skep
Anonymous:             0 kB
7f0000000000-7f0000100000 r-xp 00000000 fe:00 2 /lib/other.so
Anonymous:             0 kB
01300000-01400000 r--p 00f00000 fe:00 1 /opt/skep
Anonymous:             0 kB
c000000000-c000400000 rw-p 00000000 00:00 0
Anonymous:          4096 kB
`

func TestCodeMappings(t *testing.T) {
	got := codeMappings(bufio.NewScanner(strings.NewReader(smaps)), "/opt/skep")
	want := []mapping{{0x400000, 0xc00000}, {0x1300000, 0x1400000}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("mappings %x, want %x", got, want)
	}
}

// TestReleaseCode releases the pages of this very test and goes on.
func TestReleaseCode(t *testing.T) {
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	own, _ := os.Readlink("/proc/self/exe")
	if len(codeMappings(bufio.NewScanner(f), own)) == 0 {
		t.Fatal("this program has no code of its own")
	}
	before := resident(t)
	releaseCode()
	after := resident(t)
	if after >= before {
		t.Errorf("%d kB of code resident before, %d after", before, after)
	}
	if strings.Repeat("ab", 3) != "ababab" {
		t.Error("the code is gone")
	}
}

// resident is how much of the program's file is in memory, in kB.
func resident(t *testing.T) (kb int) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "RssFile:"); ok {
			for _, c := range rest {
				if c >= '0' && c <= '9' {
					kb = kb*10 + int(c-'0')
				}
			}
		}
	}
	return kb
}
