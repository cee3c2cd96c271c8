package terminal

import (
	"bytes"
	"testing"
	"time"

	"skep/interp/module"
)

func TestProgressLine(t *testing.T) {
	took := 1234 * time.Millisecond
	for _, c := range []struct {
		p    module.Progress
		want string
	}{
		{module.Progress{What: "collect", Done: 6, Total: 12, Took: took}, "collect [############------------] 50 %, 1.2 s (Ctrl-C stops it)"},
		{module.Progress{What: "read_csv", Done: 12, Total: 12, Unit: "B", Took: took}, "read_csv [########################] 100 %, 1.2 s (Ctrl-C stops it)"},
		{module.Progress{What: "write_csv", Done: 3 << 20, Unit: "B", Took: took}, "write_csv 3.0 MiB, 1.2 s (Ctrl-C stops it)"},
		{module.Progress{What: "sort", Took: took}, "sort 1.2 s (Ctrl-C stops it)"},
	} {
		if got := progressLine(c.p); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestProgressGoes: on a terminal the line is taken away, elsewhere there is none.
func TestProgressGoes(t *testing.T) {
	var complaints bytes.Buffer
	c := New(nil, nil, &complaints)
	if c.Streams().Progress != nil {
		t.Error("progress is shown where no terminal is")
	}
	c.errTerminal = true
	t.Setenv("TERM", "xterm")
	show := c.Streams().Progress
	show(module.Progress{What: "sort"})
	show(module.Progress{What: "sort", Ended: true})
	if got := complaints.String(); got != "\r\x1b[Ksort 0.0 s (Ctrl-C stops it)\r\x1b[K" {
		t.Errorf("%q", got)
	}
}
