//go:build !small && !wasip1

package interp

import (
	"encoding/binary"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"skep/interp/eval"
	"skep/interp/ir"
	"skep/interp/jit"
	"skep/interp/jit/codecache"
	"skep/interp/value"
	"skep/memory"
)

// native is tier 2 for an engine: a machine whose code and memory end with it.
// Nothing is made before the first function is compiled. What is compiled is kept in
// the folder at a path, if there is one, and so is what was hot.
func native(e *eval.Engine, budget *memory.Budget, cache string) {
	if !jit.Supported() {
		return
	}
	m := &machines{arena: memory.NewArena(budget), cache: cacheAt(cache)}
	e.SetNative(m)
	if cache != "" {
		m.kept = jit.NewKept(programID)
		e.SetNotes(notes{m, cache})
	}
	m.made = func() { runtime.AddCleanup(e, (*machines).close, m) }
}

// programID names what is running, for what it leaves to later runs of itself.
func programID() string { return codecache.Program() }

// machines are what the evaluator knows as its tier 2: one for the program, and one for each worker of parallel
// loops, because a machine runs one call at a time. They share the arena.
type machines struct {
	arena *memory.Arena
	cache func() *codecache.Folder // nil: there is none
	kept  *jit.Kept                // of the program itself: code of workers has their own addresses in it
	mu    sync.Mutex
	all   []*jit.Machine // by worker
	made  func()         // called before the first: a cleanup makes a goroutine. nil afterwards
	warm  sync.Once
}

// cacheAt opens a folder when it is first needed. One that cannot be used is none.
func cacheAt(path string) func() *codecache.Folder {
	return sync.OnceValue(func() *codecache.Folder {
		if path == "" {
			return nil
		}
		f, err := codecache.Open(path)
		if err != nil {
			return nil
		}
		return f
	})
}

// notes are hot sets, beside the machine code. For a program that has one the machine
// is made ready beside whatever comes before its code (the checker, mostly) where that takes an engine.
type notes struct {
	machines *machines
	path     string
}

func noteKey(text string) codecache.Key { return codecache.KeyOf([]byte("hot and code"), []byte(text)) }

func (n notes) About(text string) []byte {
	key := noteKey(text)
	if !codecache.Has(n.path, key) {
		return nil
	}
	content, known := n.machines.cache().Load(key)
	note, code := cutCode(content)
	if n.machines.kept.Unpack(code) != nil {
		return nil
	}
	if known && !jit.Assembles() {
		m := n.machines.of(0) // here, not in the goroutine: who closes all machines has to meet it
		n.machines.warm.Do(func() { go m.Warm() })
	}
	return note
}

func (n notes) Note(text string, note []byte) {
	n.machines.cache().Save(noteKey(text), withCode(note, n.machines.kept.Pack()))
}

// withCode is a note with machine code behind it, and behind that how many bytes it has.
func withCode(note, code []byte) []byte {
	return binary.LittleEndian.AppendUint32(slices.Concat(note, code), uint32(len(code)))
}

// cutCode takes apart what withCode has put together; of anything else there is nothing.
func cutCode(content []byte) (note, code []byte) {
	end := len(content) - 4
	if end < 0 {
		return nil, nil
	}
	size := int64(binary.LittleEndian.Uint32(content[end:]))
	if size > int64(end) {
		return nil, nil
	}
	return content[:end-int(size)], content[end-int(size) : end]
}

// of gives a worker's machine.
func (m *machines) of(worker int) *jit.Machine {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.made != nil {
		m.made()
		m.made = nil // it knows the engine, whose end the machines must not be in the way of
	}
	for len(m.all) <= worker {
		x := jit.NewMachine(m.arena, eval.MaxCalls)
		x.Keep(m.cache())
		if len(m.all) == 0 {
			x.KeepCode(m.kept)
		}
		m.all = append(m.all, x)
	}
	return m.all[worker]
}

func (m *machines) close() {
	for _, x := range m.all {
		x.Close()
	}
	m.arena.Close()
}

func (m *machines) Compile(f *ir.Func, worker int, short []bool) (eval.NativeCode, error) {
	code, err := m.of(worker).CompileFor(f, short)
	if err != nil {
		return nil, err
	}
	return nativeCode{code}, nil
}

func (m *machines) Recall(f *ir.Func, outline []byte, whole func() (*ir.Func, error)) (eval.NativeCode, error) {
	code, err := m.of(0).Recall(f, outline, whole)
	if err != nil {
		return nil, err
	}
	return nativeCode{code}, nil
}

type nativeCode struct{ code *jit.Code }

func (c nativeCode) Outline() []byte { return c.code.Outline() }

func (c nativeCode) Ready() bool { return c.code.Ready() }

// calls are used again: one a running call.
var calls = sync.Pool{New: func() any { return new(jit.Call) }}

func (c nativeCode) Run(stop *atomic.Bool, heed func() bool, depth int, args []value.Value) (value.Value, []value.Value, *eval.NativeFailure, bool) {
	call := calls.Get().(*jit.Call)
	defer calls.Put(call)
	call.Stop, call.Heed, call.Depth = stop, heed, depth
	v, outs, err := c.code.Run(call, args)
	failed, ok := failureOf(err)
	return v, outs, failed, ok
}

func (c nativeCode) Words() bool { return c.code.Words() }

func (c nativeCode) RunWords(stop *atomic.Bool, heed func() bool, depth int, args []uint64) (uint64, *eval.NativeFailure, bool) {
	call := calls.Get().(*jit.Call)
	defer calls.Put(call)
	call.Stop, call.Heed, call.Depth = stop, heed, depth
	w, err := c.code.RunWords(call, args)
	failed, ok := failureOf(err)
	return w, failed, ok
}

// failureOf translates why machine code gave up; ok is false if another tier must run the call.
func failureOf(err error) (failed *eval.NativeFailure, ok bool) {
	var f *jit.Failure
	switch {
	case err == nil:
		return nil, true
	case errors.As(err, &f):
		return &eval.NativeFailure{Interrupted: f.Kind == jit.Interrupted, TooDeep: f.Kind == jit.TooDeep, Node: f.Node, Func: f.Func, A: f.A, B: f.B, Calls: f.Calls}, true
	}
	return nil, false
}
