package kernel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
	"skep/interp/value"
	"skep/jupyter"
	"skep/jupyter/client"
)

const (
	testStates = "SKEP_TEST_STATES" // the folder of a kernel's snapshots
	testWriter = "SKEP_TEST_WRITER" // the folder into which a process writes snapshots until it is killed
)

// TestVariablesSurviveTheirKernel: after kill -9 of a kernel the next one brings back what it had, and says what it has not.
func TestVariablesSurviveTheirKernel(t *testing.T) {
	dir := t.TempDir()
	first := launch(t, client.LaunchOptions{Start: starter(testStates + "=" + dir)})
	for _, code := range []string{"let mut total = 41", "fun more(x) { x + total }", "let it = [1].iter()", "total += 1"} {
		if r := replyOf(t, run(t, first.Client, cellOf(code), nil)); r.Status != "ok" {
			t.Fatalf("%s: %+v", code, r)
		}
	}
	eventually(t, "the last cell is in a snapshot", func() bool { return totalIn(dir) == 42 })
	if err := first.Kill(); err != nil {
		t.Fatal(err)
	}
	second := launch(t, client.LaunchOptions{Start: starter(testStates + "=" + dir)})
	offered := asked(t, second, jupyter.Control, "snapshot_request")
	if !strings.Contains(offered, `"names":["more","total"]`) || !strings.Contains(offered, "iterator") {
		t.Error(offered)
	}
	out := run(t, second.Client, cellOf("%restore"), nil)
	if text := fmt.Sprint(contents(out, "execute_result")); !strings.Contains(text, "more, total") || !strings.Contains(text, "not restored: it: an iterator") {
		t.Error(text)
	}
	out = run(t, second.Client, cellOf("more(8)"), nil)
	if text := fmt.Sprint(contents(out, "execute_result")); !strings.Contains(text, "50") {
		t.Error(text)
	}
	if offered = asked(t, second, jupyter.Control, "snapshot_request"); strings.Contains(offered, "total") {
		t.Error("offered to a kernel in use:", offered)
	}
	if back := asked(t, second, jupyter.Shell, "restore_request"); !strings.Contains(back, `"names":["more","total"]`) {
		t.Error(back)
	}
	for _, code := range []string{"%restore now", "%snapshots maybe"} {
		if r := replyOf(t, run(t, second.Client, cellOf(code), nil)); r.Status != "error" {
			t.Errorf("%s: %+v", code, r)
		}
	}
}

// asked sends a request without content and gives the reply's content.
func asked(t *testing.T, k *client.Kernel, ch jupyter.Channel, msgType string) string {
	t.Helper()
	m, err := k.Request(within(t), ch, msgType, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	return string(m.Content)
}

func contents(out client.Outcome, msgType string) (list []string) {
	for _, in := range out.Messages {
		if in.Message.Header.MsgType == msgType {
			list = append(list, string(in.Message.Content))
		}
	}
	return list
}

// totalIn restores the latest snapshot in a folder and reads its variable total; -1 if there is none.
func totalIn(dir string) int64 {
	found, err := newStates(dir).latest()
	if err != nil {
		return -1
	}
	s := interp.New(interp.Options{Notebook: true})
	if _, err := s.Restore(context.Background(), found.body, found.blob); err != nil {
		return -1
	}
	r, err := s.Run(context.Background(), diag.NewSource("c", "total"), nil)
	if err != nil {
		return -1
	}
	return r.Value.AsInt()
}

// stuff is a blob of a test: n times the byte n.
type stuff struct{ n int }

func (s *stuff) ByteSize() int64 { return 1 << 17 }

func stuffs() *module.Stored {
	return &module.Stored{Save: func(v value.Value, out io.Writer) error {
		s, _ := value.As[*stuff](v)
		_, err := out.Write([]byte(strings.Repeat(string(rune('a'+s.n%26)), 1<<17)))
		return err
	}}
}

// writeUntilKilled writes snapshots whose parts belong together: total, a list of that length, a blob of it.
func writeUntilKilled(dir string) {
	sess := interp.New(interp.Options{Notebook: true})
	files := newStates(dir)
	for n := 1; ; n++ {
		code := fmt.Sprintf("let total = %d\nlet list = (0..%d).map(|i| i.to_string()).collect()", n, n)
		_, err := sess.Run(context.Background(), diag.NewSource("c", code), nil)
		st, err2 := sess.Snapshot(context.Background(), 1<<20)
		if err = errors.Join(err, err2); err == nil {
			st.Blobs = []value.Value{value.NewBox("Stuff", &stuff{n})}
			err = files.write(st, "", func(value.Value) *module.Stored { return stuffs() })
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// TestKilledWhileWriting: whenever a process is killed, a whole snapshot lies there, not older than the one before.
func TestKilledWhileWriting(t *testing.T) {
	for round := range 20 {
		dir := t.TempDir()
		attr := &os.ProcAttr{Env: append(os.Environ(), testWriter+"="+dir), Files: []*os.File{nil, os.Stdout, os.Stderr}}
		p, err := os.StartProcess(os.Args[0], os.Args[:1], attr)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "there is a snapshot", func() bool { return totalIn(dir) > 0 })
		before := totalIn(dir)
		time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond) // any moment will do, this one is not waited for
		_ = p.Kill()
		_, _ = p.Wait()
		whole(t, round, dir, before)
	}
}

func whole(t *testing.T, round int, dir string, before int64) {
	t.Helper()
	total := totalIn(dir)
	if total < before {
		t.Fatalf("round %d: total is %d, was %d", round, total, before)
	}
	found, err := newStates(dir).latest()
	if err != nil {
		t.Fatal(err)
	}
	data, err := found.blob(0)
	if err != nil || len(data) != 1<<17 || data[0] != byte('a'+total%26) || data[len(data)-1] != data[0] {
		t.Fatalf("round %d: the blob of %d is another one: %v", round, total, err)
	}
	if !slices.Equal(found.Names, []string{"list", "total"}) {
		t.Fatal(found.Names)
	}
}

// TestStatesAreTidy: unchanged blobs are written once, what nobody names is removed, and of processes the last ones are kept.
func TestStatesAreTidy(t *testing.T) {
	dir := t.TempDir()
	sess := interp.New(interp.Options{Notebook: true})
	_, _ = sess.Run(context.Background(), diag.NewSource("c", "let total = 1"), nil)
	st, err := sess.Snapshot(context.Background(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	saves := 0
	how := &module.Stored{Save: func(value.Value, io.Writer) error { saves++; return nil }}
	one, two := value.NewBox("Stuff", &stuff{1}), value.NewBox("Stuff", &stuff{2})
	var last *states
	for range 5 {
		last = newStates(dir)
		for _, st.Blobs = range [][]value.Value{{one, two}, {one, two}, {two}} {
			if err := last.write(st, "", func(value.Value) *module.Stored { return how }); err != nil {
				t.Fatal(err)
			}
		}
	}
	files, _ := filepath.Glob(filepath.Join(last.own, "*"))
	folders, _ := os.ReadDir(dir)
	if saves != 10 || len(files) != 2 || len(folders) != generations {
		t.Error(saves, files, folders)
	}
	forget(filepath.Dir(dir), time.Now().Add(-time.Hour))
	if len(newStates(dir).earlier()) == 0 {
		t.Error("what is young was forgotten")
	}
	forget(filepath.Dir(dir), time.Now().Add(time.Hour))
	if len(newStates(dir).earlier()) != 0 {
		t.Error("what is old was kept")
	}
}

// TestDamagedStates: a snapshot that was changed is no snapshot; the one before it is offered.
func TestDamagedStates(t *testing.T) {
	dir := t.TempDir()
	sess := interp.New(interp.Options{Notebook: true})
	var newest string
	for _, code := range []string{"let total = 1", "let total = 2"} {
		_, _ = sess.Run(context.Background(), diag.NewSource("c", code), nil)
		st, err := sess.Snapshot(context.Background(), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		files := newStates(dir)
		newest = filepath.Join(files.own, "state")
		if err := files.write(st, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(newest)
	if err != nil || totalIn(dir) != 2 {
		t.Fatal(err, totalIn(dir))
	}
	for _, wrong := range [][]byte{nil, data[:10], data[:len(data)-1], append(slices.Clone(data[:len(data)-1]), '?')} {
		if err := os.WriteFile(newest, wrong, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := totalIn(dir); got != 1 {
			t.Errorf("%d of %d bytes: total is %d, want that of the snapshot before", len(wrong), len(data), got)
		}
	}
}
