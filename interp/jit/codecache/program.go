package codecache

import (
	"os"
	"strconv"

	"skep/internal/lazy"
)

var program = lazy.Value[string]{New: programFile}

// Program names the file that is running, so that another build, or the same file after it was replaced, has another name: by
// what the system says of it, because hashing forty megabytes takes longer than most programs. "" if it cannot be told.
func Program() string { return program.Get() }

func programFile() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return words(info.Size(), info.ModTime().UnixNano()) + changed(info)
}

// words are numbers with spaces between. (fmt's first use in a process takes 0.04 ms, which is more than all the rest here.)
func words(numbers ...int64) string {
	var out []byte
	for i, n := range numbers {
		if i > 0 {
			out = append(out, ' ')
		}
		out = strconv.AppendInt(out, n, 10)
	}
	return string(out)
}
