package main

import (
	"fmt"

	"skep/interp/jit/codecache"
)

func cacheCommand() *command {
	return &command{
		name: "cache", summary: "say where machine code and verdicts are kept from run to run, or remove them",
		detail: `What a program needs for long becomes machine code, which is kept: the next run of
the same program begins with it. So are the verdicts of notebooks' cells: "skep test"
runs those again that something has changed for. The folder is SKEP_CODE_CACHE, or
skep/code in the person's folder for caches; SKEP_CODE_CACHE=off keeps nothing. It
grows to 32 MB, then the oldest go. Nothing is lost with it: all is made again.`,
		options: []option{{name: "clear", doc: "remove what is kept"}},
		run: func(c *call) int {
			f, text, err := codeCache()
			if err == nil && f != nil && c.has("clear") {
				err = f.Clear()
				text = "cleared: " + codecache.Path()
			}
			if err != nil {
				c.Report(err)
				return exitFailed
			}
			c.Printf("%s\n", text)
			return exitOK
		},
	}
}

// codeCache opens the folder for machine code and describes it; nil if there is to be none.
func codeCache() (f *codecache.Folder, text string, err error) {
	path := codecache.Path()
	if path == "" {
		return nil, "machine code is not kept", nil
	}
	if f, err = codecache.Open(path); err != nil {
		return nil, "", fmt.Errorf("machine code is not kept: %w", err)
	}
	files, bytes := f.Size()
	return f, fmt.Sprintf("%s: %d entries, %.1f MB", path, files, float64(bytes)/1e6), nil
}

// cacheFinding says whether machine code is kept. Without that all works, and takes longer.
func cacheFinding() finding {
	f, text, err := codeCache()
	switch {
	case err != nil:
		return finding{absent, "code", err.Error()}
	case f == nil:
		return finding{absent, "code", text}
	}
	return finding{good, "code", text}
}
