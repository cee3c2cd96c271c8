package kernel

import (
	"encoding/json"

	"skep/jupyter"
	"skep/jupyter/zmtp"
)

// hearControl answers on the client's own goroutine, while a cell runs.
func (k *kernel) hearControl(p *zmtp.Peer, m zmtp.Message) {
	<-k.bound
	r := k.decode(k.control, p, m)
	if r == nil {
		return
	}
	if r.msg.Header.MsgType == "debug_request" {
		k.hearDebug(r)
		return
	}
	k.answer(r, func() { k.steer(r) })
	if r.msg.Header.MsgType == "shutdown_request" {
		k.end() // after idle
	}
}

// steer handles what may be asked of a busy kernel; the rest belongs to shell.
func (k *kernel) steer(r *request) {
	switch r.msg.Header.MsgType {
	case "create_subshell_request":
		k.createSubshell(r)
	case "delete_subshell_request":
		k.deleteSubshell(r)
	case "list_subshell_request":
		k.listSubshells(r)
	case "interrupt_request":
		k.interruptAll()
		k.reply(r, jupyter.Reply{Status: "ok"})
	case "shutdown_request":
		k.farewell(r)
	case "kernel_info_request":
		k.reply(r, k.info())
	case "variables_request":
		k.listVariables(r)
	case "snapshot_request":
		k.offer(r)
	case "table_request":
		k.others.Go(func() { k.guarded(r, k.lookAt) })
	default:
		k.unknown(r)
	}
}

// shutdown is for clients that ask on shell; serve returns when the queue is closed.
func (k *kernel) shutdown(r *request) {
	k.farewell(r)
	k.end()
}

// farewell answers a shutdown_request and tells all who listen.
func (k *kernel) farewell(r *request) {
	var c jupyter.Shutdown
	if err := json.Unmarshal(r.msg.Content, &c); err != nil {
		k.options.Log("kernel: shutdown_request: %v", err)
	}
	c.Status = "ok"
	k.interrupt()
	k.reply(r, c)
	k.publish("shutdown_reply", r.msg.RawHeader, c)
}
