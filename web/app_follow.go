package web

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"skep/jupyter"
	"skep/web/live"
)

// followDelay is how long a widget must rest before what reads it runs.
const followDelay = 100 * time.Millisecond

// follower runs the cells of one visit again whose values came from a widget that the visitor moved, as a reactive notebook does. It
// knows the widgets of variables from the kernel, and what reads them from the app.
type follower struct {
	app    *App
	kernel *running
	line   *line
	rest   *time.Timer
	lost   func()          // called when the kernel's process is another one, or gone: what was shown is not its work
	shown  *live.Document  // what the cells show, for pages that come later; only what hears the kernel changes it
	stale  map[string]bool // cells that run again and show what they showed before
	joined chan []Received // what is shown, as messages, for the page that joins
	joins  sync.Mutex      // one page after the other

	mu      sync.Mutex
	moved   map[string]bool // models
	running int             // cells that were sent and have not ended
	asking  bool            // which variables hold the moved ones
}

func newFollower(a *App, k *running) *follower {
	f := &follower{app: a, kernel: k, line: newLine(), moved: map[string]bool{}, shown: shownBy(a), stale: map[string]bool{}, joined: make(chan []Received, 1)}
	f.rest = time.AfterFunc(time.Hour, f.ask)
	f.rest.Stop()
	k.watch(f.line)
	return f
}

func (f *follower) close() {
	f.rest.Stop()
	f.kernel.unwatch(f.line)
	f.line.close()
}

// follow hears what cells show, and runs what follows from the visitor's doing, until the visit ends.
func (f *follower) follow(ctx context.Context) {
	for more := true; more; {
		var batch []Received
		batch, more = f.line.take()
		for _, r := range batch {
			switch {
			case r.Message != nil:
				f.keep(r.Message)
				f.hear(ctx, r.Message)
			case r.Channel == joining:
				f.joined <- f.replay()
			default:
				f.lost()
			}
		}
	}
}

// said takes in what the visitor says.
func (f *follower) said(m *jupyter.Message) {
	var c jupyter.Comm
	var data struct {
		Method string `json:"method"`
	}
	if !f.app.Reactive || m.Header.MsgType != "comm_msg" || json.Unmarshal(m.Content, &c) != nil || json.Unmarshal(c.Data, &data) != nil || data.Method != "update" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.moved) < maxMoved {
		f.moved[c.ID] = true
	}
	f.rest.Reset(followDelay)
}

const maxMoved = 1000

// ask asks the kernel which variables hold what was moved, unless cells run: then when they have.
func (f *follower) ask() {
	f.mu.Lock()
	idle := f.running == 0 && !f.asking && len(f.moved) > 0
	f.asking = f.asking || idle
	f.mu.Unlock()
	if idle {
		f.send(context.Background(), jupyter.Control, "variables_request", "variables", struct{}{})
	}
}

func (f *follower) hear(ctx context.Context, m *jupyter.Message) {
	switch {
	case m.Header.MsgType == "execute_reply" && strings.HasPrefix(m.ParentID(), cellRequest):
		f.mu.Lock()
		f.running--
		again := f.running == 0 && len(f.moved) > 0
		f.mu.Unlock()
		if again {
			f.ask()
		}
	case m.Header.MsgType == "variables_reply":
		var reply struct {
			Variables []struct{ Name, Widget string }
		}
		if json.Unmarshal(m.Content, &reply) != nil {
			return
		}
		f.mu.Lock()
		moved := f.moved
		f.moved, f.asking = map[string]bool{}, false
		f.mu.Unlock()
		names := map[string]bool{}
		for _, v := range reply.Variables {
			names[v.Name] = v.Widget != "" && moved[v.Widget]
		}
		f.run(ctx, f.app.readers(names))
	}
}

// run sends cells in their order. The page knows whose output is whose by the ids of the requests: "cell-3" is the fourth part.
func (f *follower) run(ctx context.Context, parts []int) {
	f.mu.Lock()
	f.running += len(parts)
	f.mu.Unlock()
	for _, i := range parts {
		f.send(ctx, jupyter.Shell, "execute_request", cellRequest+strconv.Itoa(i), map[string]any{
			"code": f.app.Parts[i].Code, "silent": false, "store_history": true, "user_expressions": map[string]any{}, "allow_stdin": false, "stop_on_error": !f.app.Parts[i].MayFail,
		})
	}
}

// send passes a request on. An error says that the visitor has gone, or the kernel, which the page is told.
func (f *follower) send(ctx context.Context, ch jupyter.Channel, msgType, id string, content any) {
	m, err := jupyter.NewCodec(nil, "app").New(msgType, nil, content)
	if err != nil {
		return
	}
	m.Header.MsgID = id
	if m.RawHeader, err = json.Marshal(m.Header); err == nil {
		_ = f.kernel.send(ctx, ch, m)
	}
}

const cellRequest = "cell-"

// cells are the parts that run.
func (a *App) cells() (parts []int) {
	for i, p := range a.Parts {
		if p.Code != "" {
			parts = append(parts, i)
		}
	}
	return parts
}

// readers are the cells that have one of these names, or something from such a cell, in their order. Those that stand still are
// none, and pass nothing on.
func (a *App) readers(names map[string]bool) (parts []int) {
	stirred := map[int]bool{}
	for grown := true; grown; {
		grown = false
		for i, p := range a.Parts {
			if stirred[i] || p.Still || !slices.ContainsFunc(p.Reads, func(r AppRead) bool { return names[r.Name] || stirred[r.Part] }) {
				continue
			}
			stirred[i], grown = true, true
		}
	}
	for i := range a.Parts {
		if stirred[i] {
			parts = append(parts, i)
		}
	}
	return parts
}
