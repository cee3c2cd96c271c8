package kernel

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"skep/interp"
	"skep/interp/syntax"
	"skep/interp/value"
)

var errNoStates = errors.New("this kernel keeps no snapshots of variables")

// offer answers a snapshot_request, which comes by control: what an earlier kernel of the notebook left, as long as
// this one has run nothing.
func (k *kernel) offer(r *request) {
	answer := struct {
		Status string        `json:"status"`
		Taken  string        `json:"taken,omitempty"` // RFC 3339; "": there is none
		Names  []string      `json:"names"`
		Lost   []interp.Lost `json:"lost"`
	}{Status: "ok", Names: []string{}, Lost: []interp.Lost{}}
	if k.saver != nil && !k.saver.used.Load() {
		if found, err := k.saver.files.latest(); err == nil {
			answer.Taken = found.Taken.Format("2006-01-02T15:04:05Z07:00")
			answer.Names, answer.Lost = found.Names, append(answer.Lost, found.Lost...)
		}
	}
	k.reply(r, answer)
}

// bringBack answers a restore_request: what %restore does, for front ends that offer it. It runs as a cell does, so an interrupt ends it.
func (k *kernel) bringBack(ctx context.Context, r *request) {
	if k.saver == nil {
		k.replyError(r, errNoStates)
		return
	}
	k.saver.before()
	ctx, cancel := context.WithCancel(ctx)
	k.running.begin(cancel)
	_, back, err := k.saver.restore(ctx)
	k.running.end()
	if err != nil {
		k.replyError(r, err)
		return
	}
	k.saver.after(0)
	k.reply(r, struct {
		Status string        `json:"status"`
		Names  []string      `json:"names"`
		Lost   []interp.Lost `json:"lost"`
	}{"ok", append([]string{}, back.Names...), append([]interp.Lost{}, back.Lost...)})
}

// stateMagic runs a cell that is a command about variables; ok is false if it is none.
func (k *kernel) stateMagic(ctx context.Context, code string) (res interp.Result, ok bool, err error) {
	words, mine := syntax.FrontMagic(code)
	if !mine {
		return interp.Result{}, false, nil
	}
	if k.saver == nil {
		return interp.Result{}, true, errNoStates
	}
	text, err := "", error(nil)
	switch {
	case len(words) == 1 && words[0] == "%restore":
		text, err = k.restoreAll(ctx)
	case len(words) == 2 && words[0] == "%snapshots" && (words[1] == "on" || words[1] == "off"):
		k.saver.turn(words[1] == "on")
		text = "snapshots of variables are " + words[1]
	default:
		err = errors.New("it is written `%restore`, `%snapshots on` or `%snapshots off`, alone in a cell")
	}
	if err != nil {
		return interp.Result{}, true, err
	}
	return interp.Result{Value: value.String(text), Show: true, Bundle: interp.Bundle{Data: map[string]any{"text/plain": text}}}, true, nil
}

func (s *saver) turn(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off = !on
}

// restoreAll says what came back and what did not, and why.
func (k *kernel) restoreAll(ctx context.Context) (string, error) {
	from, r, err := k.saver.restore(ctx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "restored from %s: %s", from.Taken.Local().Format("2006-01-02 15:04:05"), strings.Join(r.Names, ", "))
	for _, l := range r.Lost {
		fmt.Fprintf(&b, "\nnot restored: %s: %s", l.Name, l.Reason)
	}
	return b.String(), nil
}
