package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
	"skep/jupyter"
)

// Beside is a Session that runs cells and callbacks while another cell runs; see interp.Session. Without it there are no subshells.
type Beside interface {
	RunBeside(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error)
	ApplyBeside(ctx context.Context, io *module.Streams, f func(c *module.Call) error) error
}

// subshells are the shells beside the main one (JEP 91). Each is the same kernel with
// a queue, an output and a worker of its own, over a session that does not wait for
// the main shell's cell.
type subshells struct {
	mu   sync.Mutex
	list []*subshell // in the order of their making
	ctx  context.Context
}

type subshell struct {
	id     string
	kernel *kernel
	cancel context.CancelFunc
}

// mostSubshells is how many there may be: front ends make one for each target of comms.
const mostSubshells = 1000

// besideMain is a session as a subshell has it. An interrupt reaches it by the context of the cell.
type besideMain struct {
	Session
	beside Beside
}

// Run implements Session.
func (b besideMain) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	return b.beside.RunBeside(ctx, src, io)
}

// Apply implements Caller.
func (b besideMain) Apply(ctx context.Context, io *module.Streams, f func(c *module.Call) error) error {
	return b.beside.ApplyBeside(ctx, io, f)
}

// Interrupt does nothing: it would stop the main shell's cell.
func (b besideMain) Interrupt() {}

// branch is a kernel with a shell of its own. It keeps no snapshots: the main shell's cells say when.
func (k *kernel) branch(beside Beside) *kernel {
	b := &kernel{
		options: k.options, session: besideMain{k.session, beside}, codec: k.codec,
		shell: k.shell, control: k.control, stdin: k.stdin, iopub: k.iopub, heart: k.heart, bound: k.bound,
		queue: newQueue(), questions: newQuestions(), history: k.history, tables: k.tables, comms: k.comms, updates: k.updates, debugging: k.debugging,
		count: k.count, quit: k.quit, quitOnce: k.quitOnce, subshells: k.subshells,
	}
	b.outputs = newOutputs(b.publishStream, b.awaitReaders)
	return b
}

// begin lets subshells be made until ctx ends.
func (s *subshells) begin(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ctx = ctx
}

// find gives a subshell, or nil.
func (s *subshells) find(id string) *subshell {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.list, func(x *subshell) bool { return x.id == id }); i >= 0 {
		return s.list[i]
	}
	return nil
}

// hearSubshell queues a request for a subshell.
func (k *kernel) hearSubshell(r *request) {
	s := k.subshells.find(r.msg.Header.SubshellID)
	if s == nil {
		k.answer(r, func() { k.unknownSubshell(r, r.msg.Header.SubshellID) })
		return
	}
	s.kernel.queue.push(r)
}

// unknownSubshell says so as ipykernel does. Who sent a message that has no reply learns it from idle.
func (k *kernel) unknownSubshell(r *request, id string) {
	e := jupyter.ErrorContent{Name: "UnknownSubshellError", Value: fmt.Sprintf("Unknown subshell_id '%s'", id), Traceback: []string{}}
	k.reply(r, failure{"error", e})
}

// createSubshell answers create_subshell_request.
func (k *kernel) createSubshell(r *request) {
	beside, ok := k.session.(Beside)
	if !ok {
		k.unknown(r)
		return
	}
	k.subshells.mu.Lock()
	defer k.subshells.mu.Unlock()
	if len(k.subshells.list) >= mostSubshells || k.subshells.ctx == nil {
		k.replyError(r, fmt.Errorf("there are %d subshells", len(k.subshells.list)))
		return
	}
	ctx, cancel := context.WithCancel(k.subshells.ctx)
	s := &subshell{id: jupyter.NewID(), kernel: k.branch(beside), cancel: cancel}
	k.subshells.list = append(k.subshells.list, s)
	k.others.Go(func() {
		s.kernel.work(ctx)
		s.kernel.outputs.flush()
		s.kernel.outputs.close()
	})
	k.reply(r, struct {
		Status string `json:"status"`
		ID     string `json:"subshell_id"`
	}{"ok", s.id})
}

// deleteSubshell answers delete_subshell_request: what runs in it is interrupted, what waits is dropped.
func (k *kernel) deleteSubshell(r *request) {
	var ask struct {
		ID string `json:"subshell_id"`
	}
	if err := json.Unmarshal(r.msg.Content, &ask); err != nil {
		k.replyError(r, fmt.Errorf("delete_subshell_request: %w", err))
		return
	}
	s := k.subshells.find(ask.ID)
	if s == nil {
		k.unknownSubshell(r, ask.ID)
		return
	}
	k.subshells.mu.Lock()
	k.subshells.list = slices.DeleteFunc(k.subshells.list, func(x *subshell) bool { return x == s })
	k.subshells.mu.Unlock()
	s.end()
	k.reply(r, jupyter.Reply{Status: "ok"})
}

// end stops a subshell's worker soon.
func (s *subshell) end() {
	s.kernel.queue.close()
	s.kernel.interrupt()
	s.cancel()
}

// listSubshells answers list_subshell_request.
func (k *kernel) listSubshells(r *request) {
	k.subshells.mu.Lock()
	ids := []string{}
	for _, s := range k.subshells.list {
		ids = append(ids, s.id)
	}
	k.subshells.mu.Unlock()
	k.reply(r, struct {
		Status string   `json:"status"`
		IDs    []string `json:"subshell_id"`
	}{"ok", ids})
}

// interruptAll stops what runs in any shell: a user who sees the kernel at work does not know which one works.
func (k *kernel) interruptAll() {
	k.interrupt()
	k.subshells.each((*kernel).interrupt)
}

func (s *subshells) each(f func(k *kernel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.list {
		f(x.kernel)
	}
}

// closeSubshells ends them all, and lets none begin.
func (k *kernel) closeSubshells() {
	k.subshells.mu.Lock()
	list := k.subshells.list
	k.subshells.list, k.subshells.ctx = nil, nil
	k.subshells.mu.Unlock()
	for _, s := range list {
		s.end()
	}
}
