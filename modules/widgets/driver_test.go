package widgets

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"skep/interp"
	"skep/interp/module"
)

// page is a front end that hears all about comms and can speak on them, around a session of the language.
type page struct {
	t       *testing.T
	session *interp.Session
	order   []string // ids, as they were opened
	peers   map[string]module.CommPeer
	first   map[string]module.CommMessage
	heard   []string // what came since the last look: "id method {state}" with short ids
	printed strings.Builder
	full    bool // no more comms can be opened
}

func newPage(t *testing.T) *page {
	return &page{t: t, session: interp.New(interp.Options{Modules: interp.Made(Module()), Notebook: true}), peers: map[string]module.CommPeer{}, first: map[string]module.CommMessage{}}
}

func (p *page) Open(target string, m module.CommMessage, peer module.CommPeer) (string, error) {
	if p.full {
		return "", errors.New("too many")
	}
	if target != "jupyter.widget" || fmt.Sprint(m.Metadata) != "map[version:2.1.0]" {
		p.t.Errorf("opened for %q with %v", target, m.Metadata)
	}
	id := fmt.Sprintf("m%d", len(p.order))
	p.order = append(p.order, id)
	p.peers[id], p.first[id] = peer, m
	return id, nil
}

func (p *page) Send(id string, m module.CommMessage) {
	method, _ := m.Data["method"].(string)
	state, err := json.Marshal(m.Data["state"])
	if err != nil {
		p.t.Error(err)
	}
	p.heard = append(p.heard, strings.Join([]string{id, method, string(state)}, " "))
}

func (p *page) Close(id string) { p.heard = append(p.heard, id+" close") }

// took gives what was heard since it was last asked.
func (p *page) took() string {
	all := strings.Join(p.heard, "\n")
	p.heard = nil
	return all
}

func (p *page) streams() *module.Streams {
	return &module.Streams{Comms: p, Stdout: func(s string) { p.printed.WriteString(s) }, Stderr: func(s string) { p.printed.WriteString(s) },
		Display: func(b module.Bundle) { fmt.Fprintln(&p.printed, b.Data) }, ClearOutput: func(bool) { p.printed.WriteString("clear\n") }}
}

// run runs a cell and gives what it shows, or its error.
func (p *page) run(code string) string {
	p.t.Helper()
	r, err := p.session.Run(p.t.Context(), source(code), p.streams())
	if err != nil {
		return "error: " + err.Error()
	}
	if !r.Show {
		return ""
	}
	return fmt.Sprint(r.Bundle.Data["text/plain"])
}

// send is a message of the front end; the error is that of callbacks.
func (p *page) send(id, data string) error {
	return p.session.Apply(p.t.Context(), p.streams(), func(c *module.Call) error {
		return p.peers[id].Hear(c, json.RawMessage(data), nil)
	})
}

// update sends a state.
func (p *page) update(id, state string) error {
	return p.send(id, `{"method":"update","state":`+state+`,"buffer_paths":[]}`)
}

// last is the id of the model that was opened last.
func (p *page) last() string { return p.order[len(p.order)-1] }

// output takes what was printed.
func (p *page) output() string {
	s := p.printed.String()
	p.printed.Reset()
	return s
}
