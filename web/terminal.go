package web

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"skep/policy"
)

// terminal is a shell with its screen, which any number of pages may show. It lives until its shell ends or it is deleted.
type terminal struct {
	name    string
	screen  *os.File
	process *policy.Running
	cancel  context.CancelFunc

	mu       sync.Mutex
	recent   []byte // the end of what was shown, for pages that come later
	partial  []byte // bytes of a character whose rest has not come yet
	activity time.Time
	viewers  map[chan string]bool
	ended    bool
}

const (
	maxRecent     = 256 << 10 // bytes
	viewerWaiting = 1000      // pieces of output that one page may lag behind; then it is cut off and comes again
)

// startTerminal runs the user's shell in a folder.
func startTerminal(name, dir string, env []string) (*terminal, error) {
	screen, program, err := openTerminal()
	if err != nil {
		return nil, err
	}
	defer program.Close()
	shell := os.Getenv("SHELL")
	if shell == "" {
		shell = "sh"
	}
	ctx, cancel := context.WithCancel(context.Background())
	process, err := policy.StartProcess(ctx, policy.Process{
		Path: shell, Dir: dir, Env: append([]string{"TERM=xterm-256color"}, env...), Unset: []string{"SKEP_TOKEN", "SKEP_TOKEN_FILE"},
		Stdin: program, Stdout: program, Stderr: program, OwnTerminal: true, Whole: true,
	})
	if err != nil {
		cancel()
		_ = screen.Close()
		return nil, err
	}
	t := &terminal{name: name, screen: screen, process: process, cancel: cancel, activity: time.Now(), viewers: map[chan string]bool{}}
	return t, nil
}

// relay shows what the shell writes until it ends.
func (t *terminal) relay() {
	buffer := make([]byte, 32<<10)
	for {
		n, err := t.screen.Read(buffer)
		if n > 0 {
			t.show(buffer[:n])
		}
		if err != nil { // EIO on Linux when the last program has left the terminal
			break
		}
	}
	t.cancel()
	_ = t.process.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	for v := range t.viewers {
		close(v)
		delete(t.viewers, v)
	}
	_ = t.screen.Close()
}

// show passes output on in whole characters.
func (t *terminal) show(data []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.activity = time.Now()
	data = append(t.partial, data...)
	whole := wholeCharacters(data)
	t.partial = append([]byte(nil), data[whole:]...)
	data = data[:whole]
	t.recent = append(t.recent, data...)
	if over := len(t.recent) - maxRecent; over > 0 {
		t.recent = append(t.recent[:0:0], t.recent[over:]...)
	}
	for v := range t.viewers {
		select {
		case v <- string(data):
		default:
			close(v)
			delete(t.viewers, v)
		}
	}
}

// wholeCharacters is how many bytes do not end within a character.
func wholeCharacters(data []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(data); back++ {
		if b := data[len(data)-back]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(data[len(data)-back:]) {
				return len(data) - back
			}
			break
		}
	}
	return len(data)
}

// view gives what was shown and a channel of what will be; the channel is closed when the shell has ended.
func (t *terminal) view() (string, chan string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return "", nil, false
	}
	v := make(chan string, viewerWaiting)
	t.viewers[v] = true
	return string(t.recent), v, true
}

func (t *terminal) unview(v chan string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.viewers, v)
}

func (t *terminal) model() map[string]any {
	t.mu.Lock()
	defer t.mu.Unlock()
	return map[string]any{"name": t.name, "last_activity": stamp(t.activity)}
}

// converse serves one page: ["stdin", text] and ["set_size", rows, columns, …] come, ["stdout", text] and
// ["disconnect", 1] go.
func (t *terminal) converse(ctx context.Context, conn *websocket.Conn) {
	shown, output, ok := t.view()
	if !ok {
		return
	}
	defer t.unview(output)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		t.obey(ctx, conn)
	}()
	say := func(parts ...any) bool {
		text, _ := json.Marshal(parts) // strings and numbers
		wait, done := context.WithTimeout(ctx, writeTimeout)
		defer done()
		return conn.Write(wait, websocket.MessageText, text) == nil
	}
	if !say("setup", struct{}{}) || shown != "" && !say("stdout", shown) {
		return
	}
	for {
		select {
		case text, more := <-output:
			if !more {
				say("disconnect", 1)
				return
			}
			if !say("stdout", text) {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// obey does what a page says.
func (t *terminal) obey(ctx context.Context, conn *websocket.Conn) {
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return
		}
		var message []json.RawMessage
		var kind string
		if json.Unmarshal(data, &message) != nil || len(message) < 2 || json.Unmarshal(message[0], &kind) != nil {
			continue
		}
		switch kind {
		case "stdin":
			var text string
			if json.Unmarshal(message[1], &text) == nil {
				_, _ = t.screen.WriteString(text) // the shell has ended if this fails
			}
		case "set_size":
			var rows, columns float64
			if len(message) > 2 && json.Unmarshal(message[1], &rows) == nil && json.Unmarshal(message[2], &columns) == nil && rows >= 1 && columns >= 1 && rows < 1e4 && columns < 1e4 {
				_ = resizeTerminal(t.screen, uint16(rows), uint16(columns))
			}
		}
	}
}
