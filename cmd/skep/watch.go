package main

import (
	"context"
	"io"
	"maps"
	"os"
	"time"
)

// pause is how long watching sleeps between two looks at the files.
const pause = 300 * time.Millisecond

// watch runs the tests, then again after each change of a file, until Ctrl-C.
// It looks at times and sizes: events of the file system differ between systems and miss network drives.
func (t *testRun) watch(ctx context.Context) int {
	for ctx.Err() == nil {
		seen := t.stamps()
		t.once(ctx)
		t.Print("waiting for changes; Ctrl-C ends\n")
		t.Flush()
		for ctx.Err() == nil && maps.Equal(seen, t.stamps()) {
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
		if ctx.Err() == nil && t.OutTerminal {
			t.Print("\x1b[2J\x1b[H")
		}
	}
	return exitInterrupted
}

// stamp is what changes when a file does.
type stamp struct {
	time time.Time
	size int64
}

func (t *testRun) stamps() map[string]stamp {
	names, _ := sourceFiles(t.operands)
	out := map[string]stamp{}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			out[name] = stamp{info.ModTime(), info.Size()}
		}
	}
	return out
}

// writeFile makes a file and lets f fill it.
func writeFile(name string, f func(io.Writer) error) error {
	w, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := f(w); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}
