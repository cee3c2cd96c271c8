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

// serveUntilKilled is the other side of TestKilledAtAnyMoment: a server in a process of its own.
func serveUntilKilled(dir string) {
	server, err := Listen(Options{
		Dir: filepath.Join(dir, "nb"), StateDir: filepath.Join(dir, "state"), Token: testToken, Starter: &fakes{},
		Own: kernelspec.Spec{Name: "fake", Argv: []string{"fake"}}, Specs: func() []kernelspec.Spec { return nil },
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Printf("address %s\n", server.Addr())
	_ = server.Serve(context.Background())
}

// victim starts a server that is going to be killed.
func victim(t *testing.T, dir string) (base string, kill func()) {
	t.Helper()
	reader, writer := io.Pipe()
	p, err := policy.StartProcess(t.Context(), policy.Process{
		Path: os.Args[0], Env: []string{toBeKilled + "=" + dir}, Stdout: writer,
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
			if !w.send(map[string]any{"type": "execute", "ids": []string{id}}) {
				return
			}
		}
	}
}

func (w *writerTab) send(m map[string]any) bool {
	return w.conn.Write(context.Background(), websocket.MessageText, mustJSON(m)) == nil
}

func (w *writerTab) await(kind string) bool {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		_, data, err := w.conn.Read(ctx)
		cancel()
		var m map[string]any
		if err != nil || json.Unmarshal(data, &m) != nil {
			return false
		}
		if m["type"] == kind {
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

// TestKilledAtAnyMoment kills the server while a tab edits, saves and runs: afterwards the file is whole and has all that was saved, and
// the next server has all that was acknowledged.
func TestKilledAtAnyMoment(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "nb", "n.ipynb")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, id := range "abcde" {
		cells = append(cells, strings.Replace(`{"cell_type": "code", "id": "ID", "metadata": {}, "execution_count": null, "outputs": [], "source": ""}`, "ID", string(id), 1))
	}
	if err := os.WriteFile(file, []byte(`{"cells": [`+strings.Join(cells, ",")+`], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`), 0o644); err != nil {
		t.Fatal(err)
	}
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
		for id, text := range acked {
			if has[id] != text {
				t.Fatalf("round %d: cell %s is %q, acknowledged was %q", round, id, has[id], text)
			}
		}
		startSession(t, base)
		w := &writerTab{conn: conn, acked: has, n: round * 100_000}
		time.AfterFunc(time.Duration(r.IntN(60_000))*time.Microsecond, kill)
		w.work(r)
		_ = conn.CloseNow()
		kill()
		checkFile(t, round, file, w)
		acked = map[string]string{}
		for id, text := range w.acked {
			if _, open := w.tried[id]; !open { // an edit that was not acknowledged may be there or not
				acked[id] = text
			}
		}
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
