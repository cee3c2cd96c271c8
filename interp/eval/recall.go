package eval

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/ir/lower"
)

// Loops that became machine code in an earlier run are not lowered again, where all that the lowering would ask gives the same
// answers as then (hearing.go). Lowering a loop and writing its WebAssembly, only to find code that is kept under their hash, took
// a fifth of what a program of three milliseconds does before it computes. What fails in such code is lowered then, to say where.

// Recaller is a Native that makes kept code ready without a tree of the function.
type Recaller interface {
	// Recall takes a function without a body, and what NativeCode.Outline gave of the code; whole lowers the function.
	Recall(f *ir.Func, outline []byte, whole func() (*ir.Func, error)) (NativeCode, error)
}

// recollection is what a hot set knows of a loop besides its types, as text: fields behind tabs.
type recollection string

// remembered says what is to be known of a loop that is machine code, "" if that cannot be used again.
func (t *typed) remembered(code NativeCode) recollection {
	if t.recalled != "" {
		return t.recalled
	}
	if !t.f.Loop || t.heard == nil || t.f.Origin.(*tier).ns != t.heard.e.root || t.heard.silent || t.heard.src != nil && t.f.Src != t.heard.src || len(t.outers) > 0 {
		return ""
	}
	outline := code.Outline()
	if outline == nil {
		return ""
	}
	var outs []string
	for _, v := range t.f.Outs {
		outs = append(outs, strconv.Itoa(v.I))
	}
	return recollection(strings.Join([]string{strings.Join(outs, " "), strconv.FormatBool(countsRounds(t.f.Body)), strings.Join(t.heard.heard, "|"),
		base64.StdEncoding.EncodeToString(outline)}, "\t"))
}

// recall is compile for a loop that a hot set remembers for these types; nil if it is to be lowered.
func (h *hotLoop) recall(fr *frame, types []*ir.Type) *entry {
	tt := &fr.th.eng.tiers
	native, ok := tt.native.(Recaller)
	known := tt.hot.remembered(h.t.unit.Src, h.loop.Span(), types)
	if known == "" || !ok || h.over >= 0 || fr.th.worker != nil || h.lowers.Load() {
		return nil
	}
	if tt.trace != nil {
		defer tt.trace.enter(&typed{f: &ir.Func{Name: h.t.unit.Name, Loop: true, Src: h.t.unit.Src}, at: h.loop.Span()}, Compiling)()
	}
	f, questions, outline, rounds := h.outlined(types, known)
	if f == nil || !tt.heard.saysAgain(h.t.unit, questions) {
		return nil
	}
	code, err := native.Recall(f, outline, func() (*ir.Func, error) {
		tt.mu.Lock()
		defer tt.mu.Unlock()
		return tt.lowered(func(p *lower.Program) (*ir.Func, error) { return p.Loop(h.t.unit, h.loop, h.vars, types) })
	})
	if err != nil {
		return nil
	}
	t := &typed{f: f, at: h.loop.Span(), recalled: known, foreseen: true, rounds: rounds, words: 1}
	a := &assembler{c: h.t.c, t: t}
	a.layout()
	for _, p := range a.places {
		t.slots = max(t.slots, p.slot+1)
	}
	t.ripe.Store(true)
	t.native.Store(&nativeOf{code})
	tt.hot.became(t)
	return newEntry(t, anyLength)
}

// outlined takes what is remembered apart: the loop as a function without a body, and the rest. f is nil if it makes no sense.
func (h *hotLoop) outlined(types []*ir.Type, known recollection) (f *ir.Func, questions []string, outline []byte, rounds bool) {
	fields := strings.Split(string(known), "\t")
	if len(fields) != 4 {
		return nil, nil, nil, false
	}
	u := h.t.unit
	f = &ir.Func{Name: u.Name, Src: u.Src, Span: u.Node.Span(), Result: ir.Void, Origin: u.Key, Loop: true}
	for i, v := range h.vars {
		f.NewVar(v.Name, types[i]).Origin = v
	}
	if h.counts {
		f.NewVar("_from", ir.I64)
		f.NewVar("_last", ir.I64)
	}
	f.Params = len(f.Vars)
	for word := range strings.FieldsSeq(fields[0]) {
		i, err := strconv.Atoi(word)
		if err != nil || i < 0 || i >= f.Params {
			return nil, nil, nil, false
		}
		f.Outs = append(f.Outs, f.Vars[i])
	}
	outline, err := base64.StdEncoding.DecodeString(fields[3])
	if err != nil {
		return nil, nil, nil, false
	}
	return f, strings.FieldsFunc(fields[2], func(r rune) bool { return r == '|' }), outline, fields[1] == "true"
}

// remembered gives what a hot set has of a loop for the types of its variables. It counts if the source was judged as it was then.
func (h *hotSets) remembered(src *diag.Source, at diag.Span, types []*ir.Type) recollection {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.by[src]
	if s == nil || !s.judged {
		return ""
	}
	for p, known := range s.recalls {
		if p.at != at {
			continue
		}
		if of, ok := readSignature(p.signature); ok && len(of) >= len(types) && slices.EqualFunc(of[:len(types)], types, func(a, b *ir.Type) bool { return a != nil && a.Same(b) }) {
			return known
		}
	}
	return ""
}

// runRecalled is nativeLoop for recalled code.
func (h *hotLoop) runRecalled(fr *frame, t *typed) bool {
	defer h.finish(fr, t)
	return h.nativeLoop(fr, t)
}

// relower replaces recalled code by what is lowered now: something else has to run the loop. nil: tier 0 goes on.
func (h *hotLoop) relower(fr *frame) *entry {
	h.lowers.Store(true)
	h.now.Store(nil)
	if e := h.compile(fr); e != nil && e.fits(fr) {
		return e
	}
	return nil
}
