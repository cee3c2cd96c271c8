package codecache

import (
	"fmt"
	"os"

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
	return fmt.Sprintf("%d %d%s", info.Size(), info.ModTime().UnixNano(), changed(info))
}
