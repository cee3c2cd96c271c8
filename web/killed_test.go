//go:build unix

package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"skep/jupyter/kernelspec"
	"skep/notebooks"
	"skep/policy"
)

// toBeKilled names the folder of a server that this process is to be; see TestMain.
const toBeKilled = "SKEP_TO_BE_KILLED"

// withKernels makes such a server start real kernels: this test binary, as a process.
const withKernels = "SKEP_KILLED_WITH_KERNELS"

// serveUntilKilled is the other side of TestKilledAtAnyMoment: a server in a process of its own.
func serveUntilKilled(dir string) {
	o := Options{
		Dir: filepath.Join(dir, "nb"), StateDir: filepath.Join(dir, "state"), Token: testToken, Starter: &fakes{},
		Own: kernelspec.Spec{Name: "fake", Argv: []string{"fake"}}, Specs: func() []kernelspec.Spec { return nil },
	}
	if os.Getenv(withKernels) != "" {
		o.Starter = Children{}
		o.Own.Argv = []string{"/usr/bin/env", "-u", toBeKilled, "SKEP_TEST_KERNEL={connection_file}", os.Args[0]}
	}
	server, err := Listen(o)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Printf("address %s\n", server.Addr())
	_ = server.Serve(context.Background())
}

// victim starts a server that is going to be killed.
func victim(t *testing.T, dir string, env ...string) (base string, kill func()) {
	t.Helper()
	reader, writer := io.Pipe()
	p, err := policy.StartProcess(t.Context(), policy.Process{
		Path: os.Args[0], Env: append(env, toBeKilled+"="+dir), Stdout: writer,
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "address "); ok {
			go func() { _, _ = io.Copy(io.Discard, reader) }()
			return "http://" + address, sync.OnceFunc(func() {
				_ = p.Kill()
				_ = p.Wait()
				_ = writer.Close()
			})
		}
	}
	t.Fatal("the server ended without an address")
	return "", nil
}

// writerTab is a tab that edits as fast as it can, until its server is killed. What was acknowledged is in acked.
type writerTab struct {
	conn  *websocket.Conn
	acked map[string]string // text by cell
	tried map[string]string // of the last edit, which may have been made or not
	saved map[string]string // as of the last answered save
	n     int
	fatal string // a cell whose run kills its kernel; "": none does
}

func (w *writerTab) work(r *rand.Rand) {
	for {
		id := string(rune('a' + r.IntN(5)))
		w.n++
		text := fmt.Sprintf("%s %d", id, w.n)
		w.tried = map[string]string{id: text}
		if !w.send(map[string]any{"type": "edit", "n": w.n, "ops": []any{source(id, text)}}) || !w.await("ack") {
			return
		}
		w.acked[id] = text
		w.tried = nil
		switch r.IntN(6) {
		case 0:
			if !w.send(map[string]any{"type": "save"}) || !w.await("saved") {
				return
			}
			w.saved = map[string]string{}
			for id, text := range w.acked {
				w.saved[id] = text
			}
		case 1:
			ids := []string{id}
			if w.fatal != "" && r.IntN(2) == 0 {
				ids = append(ids, w.fatal, id)
			}
			if !w.send(map[string]any{"type": "execute", "ids": ids}) {
				return
			}
		}
	}
}

// certain is what the next server must have: an edit that was not acknowledged may be there or not.
func (w *writerTab) certain() map[string]string {
	acked := map[string]string{}
	for id, text := range w.acked {
		if _, open := w.tried[id]; !open {
			acked[id] = text
		}
	}
	return acked
}

// holds compares what a server has with what the one before it has acknowledged.
func holds(t *testing.T, round int, has, acked map[string]string) {
	t.Helper()
	for id, text := range acked {
		if has[id] != text {
			t.Fatalf("round %d: cell %s is %q, acknowledged was %q", round, id, has[id], text)
		}
	}
}

func (w *writerTab) send(m map[string]any) bool {
	return w.conn.Write(context.Background(), websocket.MessageText, mustJSON(m)) == nil
}

func (w *writerTab) await(kind string) bool {
	return w.awaitThat(func(m map[string]any, _ []byte) bool { return m["type"] == kind })
}

func (w *writerTab) awaitThat(is func(m map[string]any, raw []byte) bool) bool {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		_, data, err := w.conn.Read(ctx)
		cancel()
		var m map[string]any
		if err != nil || json.Unmarshal(data, &m) != nil {
			return false
		}
		if is(m, data) {
			return true
		}
	}
}

func open(t *testing.T, base string) *websocket.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, base+"/api/skep/document?path=n.ipynb", &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"token " + testToken}}, HTTPClient: &http.Client{Transport: noRedirects}})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(-1)
	return conn
}

// notebookOf writes a notebook of cells a to e, which are edited, and k, whose run kills an echoing kernel.
func notebookOf(t *testing.T, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "nb", "n.ipynb")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, id := range "abcdek" {
		text := ""
		if id == 'k' {
			text = "die"
		}
		cells = append(cells, fmt.Sprintf(`{"cell_type": "code", "id": "%c", "metadata": {}, "execution_count": null, "outputs": [], "source": %q}`, id, text))
	}
	if err := os.WriteFile(file, []byte(`{"cells": [`+strings.Join(cells, ",")+`], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestKernelsKilledAtAnyMoment: the same with real kernels, processes that are killed by what they run while a tab edits and
// saves, and then with the server: no saved cell and no acknowledged edit is lost, and a kernel of the next server runs cells.
func TestKernelsKilledAtAnyMoment(t *testing.T) {
	dir := t.TempDir()
	file := notebookOf(t, dir)
	r := rand.New(rand.NewPCG(8, 8))
	acked, saves := map[string]string{}, 0
	for round := range 16 {
		base, kill := victim(t, dir, withKernels+"=1")
		conn := open(t, base)
		has := stateOf(t, conn)
		holds(t, round, has, acked)
		startSession(t, base)
		w := &writerTab{conn: conn, acked: has, n: round * 100_000, fatal: "k"}
		time.AfterFunc(time.Duration(r.IntN(300_000))*time.Microsecond, kill)
		w.work(r)
		_ = conn.CloseNow()
		kill()
		checkFile(t, round, file, w)
		acked = w.certain()
		if w.saved != nil {
			saves++
		}
	}
	if saves == 0 {
		t.Error("nothing was saved: the test shows nothing")
	}
	base, kill := victim(t, dir, withKernels+"=1")
	defer kill()
	conn := open(t, base)
	_ = stateOf(t, conn)
	startSession(t, base)
	w := &writerTab{conn: conn}
	ran := func(m map[string]any, raw []byte) bool {
		return m["type"] == "changes" && strings.Contains(string(raw), `"ending":"ok"`)
	}
	if !w.send(map[string]any{"type": "execute", "ids": []string{"a"}}) || !w.awaitThat(ran) {
		t.Error("after all that no cell runs")
	}
}

// TestKilledAtAnyMoment kills the server while a tab edits, saves and runs: afterwards the file is whole and has all that was saved, and
// the next server has all that was acknowledged.
func TestKilledAtAnyMoment(t *testing.T) {
	dir := t.TempDir()
	file := notebookOf(t, dir)
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	r := rand.New(rand.NewPCG(7, 7))
	acked, edits, saves := map[string]string{}, 0, 0
	for round := range rounds {
		base, kill := victim(t, dir)
		conn := open(t, base)
		has := stateOf(t, conn)
		holds(t, round, has, acked)
		startSession(t, base)
		w := &writerTab{conn: conn, acked: has, n: round * 100_000}
		time.AfterFunc(time.Duration(r.IntN(60_000))*time.Microsecond, kill)
		w.work(r)
		_ = conn.CloseNow()
		kill()
		checkFile(t, round, file, w)
		acked = w.certain()
		edits += w.n - round*100_000
		if w.saved != nil {
			saves++
		}
	}
	t.Logf("%d edits, %d servers were killed after a save", edits, saves)
	if edits < rounds || saves == 0 {
		t.Errorf("only %d edits and %d saves: the test shows nothing", edits, saves)
	}
}

func startSession(t *testing.T, base string) {
	s := &site{t: t, base: base}
	s.call(201, "POST", "/api/sessions", map[string]any{"path": "n.ipynb", "type": "notebook", "kernel": map[string]any{"name": "fake"}})
}

// stateOf reads the text of each cell from the first message.
func stateOf(t *testing.T, conn *websocket.Conn) map[string]string {
	t.Helper()
	var m struct {
		Content struct {
			Cells []struct{ ID, Source string }
		}
	}
	if err := json.Unmarshal(read(t, conn), &m); err != nil {
		t.Fatal(err)
	}
	has := map[string]string{}
	for _, c := range m.Content.Cells {
		has[c.ID] = c.Source
	}
	return has
}

// checkFile reads the file as any program would: it must be a notebook with at least what was saved.
func checkFile(t *testing.T, round int, file string, w *writerTab) {
	t.Helper()
	doc, err := notebooks.Open(file)
	if err != nil {
		t.Fatalf("round %d: the file is broken: %v", round, err)
	}
	for _, c := range doc.Cells() {
		if want, ok := w.saved[c.ID()]; ok && number(c.Source()) < number(want) {
			t.Fatalf("round %d: cell %s is %q in the file, saved was %q", round, c.ID(), c.Source(), want)
		}
	}
}

// number is the edit that made a text.
func number(text string) (n int) {
	_, _ = fmt.Sscanf(text[min(len(text), 1):], "%d", &n)
	return n
}
