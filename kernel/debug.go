package kernel

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"skep/dap"
)

// debugging is the kernel's debugger. Its requests are answered in order on a
// goroutine of their own, so that control stays free for interrupts while one takes long.
type debugging struct {
	adapter  *dap.Adapter
	requests chan *request

	mu     sync.Mutex
	parent json.RawMessage // the header of the last request, to which events belong
}

// maxDebugRequests is how many may wait; more is a front end gone wild.
const maxDebugRequests = 1024

// newDebugging gives the debugger of a session; nil if it cannot be debugged.
func newDebugging(k *kernel, sess Session) *debugging {
	s, ok := sess.(dap.Session)
	if !ok {
		return nil
	}
	d := &debugging{requests: make(chan *request, maxDebugRequests)}
	d.adapter = dap.New(dap.Options{
		Session: s, Prefix: filepath.Join(os.TempDir(), fmt.Sprintf("skep_%d", os.Getpid())) + string(filepath.Separator), Suffix: ".ruchy",
		Event: func(e *dap.Event) {
			k.outputs.flush() // what was printed before is seen before
			k.publish("debug_event", d.lastParent(), e)
		},
	})
	return d
}

func (d *debugging) lastParent() json.RawMessage {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.parent
}

// hearDebug queues a debug_request.
func (k *kernel) hearDebug(r *request) {
	if k.debugging == nil {
		k.answer(r, func() { k.unknown(r) })
		return
	}
	select {
	case k.debugging.requests <- r:
	default:
		k.answer(r, func() { k.replyError(r, errors.New("too many debug requests are waiting")) })
	}
}

// serveDebug answers debug requests until the kernel ends.
func (k *kernel) serveDebug() {
	if k.debugging == nil {
		return
	}
	for {
		select {
		case <-k.quit:
			return
		case r := <-k.debugging.requests:
			k.answer(r, func() { k.debug(r) })
		}
	}
}

func (k *kernel) debug(r *request) {
	k.debugging.mu.Lock()
	k.debugging.parent = r.msg.RawHeader
	k.debugging.mu.Unlock()
	k.reply(r, k.debugging.adapter.Handle(r.msg.Content))
}
