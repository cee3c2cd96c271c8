package kernel

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"skep/jupyter"
	"skep/jupyter/zmtp"
)

// hearShell runs on each client's own goroutine; the work is done by one.
func (k *kernel) hearShell(p *zmtp.Peer, m zmtp.Message) {
	<-k.bound
	if r := k.decode(k.shell, p, m); r != nil {
		if r.msg.Header.SubshellID != "" {
			k.hearSubshell(r)
			return
		}
		k.queue.push(r)
	}
}

// decode verifies; a wrong signature, a replay or broken JSON is logged and not answered.
func (k *kernel) decode(via *zmtp.Router, p *zmtp.Peer, m zmtp.Message) *request {
	msg, err := k.codec.Decode(m)
	if err != nil {
		k.options.Log("kernel: message refused: %v", err)
		return nil
	}
	return &request{from: p.Identity(), via: via, msg: msg}
}

// work answers shell requests in order until the queue is closed.
func (k *kernel) work(ctx context.Context) {
	for {
		r, ok := k.queue.pop()
		if !ok {
			return
		}
		if r.msg.Header.MsgType != "execute_request" && !r.via.Connected(r.from) {
			continue // nobody waits for this answer; a cell runs all the same
		}
		k.rest.Busy()
		k.answer(r, func() { k.dispatch(ctx, r) })
		if r.msg.Header.MsgType == "execute_request" {
			k.saver.after(k.ran)
		}
		k.rest.Idle()
	}
}

// answer wraps the work on one request in busy and idle. Idle comes after all output.
func (k *kernel) answer(r *request, work func()) {
	k.publishStatus("busy", r.msg.RawHeader)
	if !k.protect(r.msg.Header.MsgType, work) {
		k.replyError(r, errors.New("internal error: see the kernel's log"))
	}
	k.publishStatus("idle", r.msg.RawHeader)
}

func (k *kernel) dispatch(ctx context.Context, r *request) {
	switch r.msg.Header.MsgType {
	case "execute_request":
		k.execute(ctx, r)
	case "restore_request":
		k.bringBack(ctx, r)
	case "complete_request":
		k.complete(r)
	case "inspect_request":
		k.inspect(r)
	case "is_complete_request":
		k.isComplete(r)
	case "forget_request":
		k.forget(r)
	case "history_request":
		k.pastInputs(r)
	case "kernel_info_request":
		k.reply(r, k.info())
	case "comm_info_request":
		k.listComms(r)
	case "comm_open":
		k.commOpened(r)
	case "comm_msg":
		k.commHeard(ctx, r)
	case "comm_close":
		k.commClosed(r)
	case "shutdown_request":
		k.shutdown(r)
	case "interrupt_request":
		k.interrupt()
		k.reply(r, jupyter.Reply{Status: "ok"})
	default:
		k.unknown(r)
	}
}

// reply answers with the type that belongs to the request's.
func (k *kernel) reply(r *request, content any, buffers ...[]byte) {
	msgType := strings.TrimSuffix(r.msg.Header.MsgType, "_request") + "_reply"
	m, err := k.codec.New(msgType, r.msg.RawHeader, content)
	if err != nil {
		k.options.Log("kernel: %v", err)
		return
	}
	m.Identities, m.Buffers = r.msg.Identities, buffers
	if !r.via.Send(r.from, k.codec.Encode(m)) {
		k.options.Log("kernel: %s: the client is gone", msgType)
	}
}

// failure is a reply of status error.
type failure struct {
	Status string `json:"status"`
	jupyter.ErrorContent
}

func (k *kernel) replyError(r *request, err error) {
	k.reply(r, failure{"error", jupyter.ErrorContent{Name: "Error", Value: err.Error(), Traceback: []string{err.Error()}}})
}

// unknown answers requests of other protocol versions, so that nobody waits for
// ever, and is silent about other messages.
func (k *kernel) unknown(r *request) {
	t := r.msg.Header.MsgType
	k.options.Log("kernel: unknown message %q", t)
	if strings.HasSuffix(t, "_request") {
		k.replyError(r, fmt.Errorf("%s is not supported", t))
	}
}

// features are what the protocol leaves to the kernel.
func (k *kernel) features() []string {
	list := []string{}
	if k.debugging != nil {
		list = append(list, "debugger")
	}
	if _, ok := k.session.(Beside); ok {
		list = append(list, "kernel subshells")
	}
	return list
}

func (k *kernel) info() jupyter.KernelInfo {
	return jupyter.KernelInfo{
		Status:                "ok",
		ProtocolVersion:       jupyter.ProtocolVersion,
		Implementation:        "skep",
		ImplementationVersion: k.options.Version,
		LanguageInfo: jupyter.LanguageInfo{
			Name:           "ruchy",
			Version:        k.options.LanguageVersion,
			MIMEType:       "text/x-ruchy",
			FileExtension:  ".ruchy",
			PygmentsLexer:  "rust",
			CodemirrorMode: "rust",
		},
		Banner:            k.options.Banner,
		HelpLinks:         append([]jupyter.HelpLink{}, k.options.HelpLinks...),
		Debugger:          k.debugging != nil,
		SupportedFeatures: k.features(),
	}
}
