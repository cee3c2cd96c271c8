package zmtp

import (
	"bufio"
	"bytes"
	"sync/atomic"
	"testing"
)

func FuzzGreeting(f *testing.F) {
	f.Add(greeting())
	f.Add([]byte("GET / HTTP/1.1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var g [greetingSize]byte
		if readGreeting(bytes.NewReader(b), g[:]) != nil {
			return
		}
		if minor, err := parseGreeting(g[:]); err == nil && minor != b[11] {
			t.Errorf("minor %d, want %d", minor, b[11])
		}
	})
}

func FuzzCommand(f *testing.F) {
	f.Add(append([]byte("\x05READY"), readyData(metadata{DEALER, "me"})...))
	f.Add([]byte("\x04PING\x00\x0acontext"))
	f.Add(append([]byte("\x05ERROR"), errorData("reason")...))
	f.Add([]byte("\x09SUBSCRIBEtopic"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseCommand(b)
		if err != nil {
			return
		}
		parseError(c.data)
		if context, err := parsePing(c.data); err == nil && len(context) > 16 {
			t.Errorf("PING context of %d bytes", len(context))
		}
		m, err := parseReady(c.data)
		if err != nil {
			return
		}
		again, err := parseReady(readyData(m))
		if err != nil || again != m {
			t.Errorf("%+v reads back as %+v (%v)", m, again, err)
		}
	})
}

// Whatever the bytes are, reading ends, within its limits; messages that were
// read encode to bytes that read back equal.
func FuzzFrames(f *testing.F) {
	f.Add(encodeMessage(msg("a", "", "b")).parts[0])
	f.Add([]byte{2, 0x40, 0, 0, 0, 0, 0, 0, 0})
	f.Add(append(encodeCommand("PING", []byte{0, 0}).parts[0], encodeMessage(msg("x")).parts[0]...))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, m := range readAll(t, b) {
			var again []byte
			for _, p := range encodeMessage(m).parts {
				again = append(again, p...)
			}
			if got := readAll(t, again); len(got) != 1 || text(got[0]) != text(m) || len(got[0]) != len(m) {
				t.Errorf("%q reads back as %q", m, got)
			}
		}
	})
}

func readAll(t *testing.T, b []byte) (all []Message) {
	l := Limits{Frame: 1 << 20, Message: 1 << 20, Inbound: 1 << 20}
	var shared atomic.Int64
	w := wire{r: bufio.NewReader(bytes.NewReader(b)), in: intake{limits: &l, shared: &shared}}
	for {
		m, cmd, err := w.read()
		if err != nil {
			break
		}
		if cmd == nil {
			all = append(all, m)
		}
		w.release()
	}
	w.release()
	if shared.Load() != 0 {
		t.Errorf("%d bytes stay charged", shared.Load())
	}
	return all
}
