package memory

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// releaseCode lets go of the pages of the program's own file that starting
// needed and resting does not: half of what a resting kernel holds otherwise.
// What is used again comes back from the file, 16 pages for each fault of a
// microsecond. Only mappings without a private page are released: in a
// position-independent build the loader has written into read-only data.
func releaseCode() {
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer f.Close()
	own, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	for _, m := range codeMappings(bufio.NewScanner(f), own) {
		// An error leaves the pages where they are, which is no harm.
		syscall.Syscall(syscall.SYS_MADVISE, uintptr(m.start), uintptr(m.end-m.start), syscall.MADV_DONTNEED)
	}
}

type mapping struct{ start, end uint64 }

// codeMappings reads smaps: the mappings of a file that are not writable and hold no private page.
func codeMappings(lines *bufio.Scanner, file string) (out []mapping) {
	var now mapping
	var mine bool
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		if m, ok := parseMapping(fields[0]); ok {
			now = m
			mine = len(fields) == 6 && fields[5] == file && (fields[1] == "r-xp" || fields[1] == "r--p")
			continue
		}
		if mine && fields[0] == "Anonymous:" {
			if fields[1] == "0" {
				out = append(out, now)
			}
			mine = false
		}
	}
	return out
}

// parseMapping reads the two addresses with which the lines of a mapping begin.
func parseMapping(text string) (mapping, bool) {
	from, to, ok := strings.Cut(text, "-")
	if !ok {
		return mapping{}, false
	}
	start, errStart := strconv.ParseUint(from, 16, 64)
	end, errEnd := strconv.ParseUint(to, 16, 64)
	return mapping{start, end}, errStart == nil && errEnd == nil
}
