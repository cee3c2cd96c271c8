package eval

import (
	"context"
	"sync/atomic"

	"skep/interp/module"
	"skep/interp/value"
)

// Run runs compiled code on the calling goroutine, and the tasks that it starts
// to their ends. stop ends it soon from any goroutine. The error is a *Failure
// for everything that the program did.
func (k *Code) Run(ctx context.Context, io *module.Streams, stop *atomic.Bool) (v value.Value, err error) {
	return newThread(k.eng, ctx, io, stop).top(func(th *thread) value.Value {
		return th.call(value.NewFunc("", k.cl), nil, nil)
	})
}

// Arguments are what a function is called with: an element of Plain that is
// Missing takes its parameter's default; Named are those by name.
type Arguments struct {
	Plain []value.Value
	Named map[string]value.Value
}

// Missing is an argument that is not given.
func Missing() value.Value { return missing }

// Main calls a script's main. An Err that it gives is the program's
// error: in most of them `?` has handed it on. Lenient programs may end with it, as in the original.
func (e *Engine) Main(ctx context.Context, args Arguments, io *module.Streams, stop *atomic.Bool) (value.Value, error) {
	fn := e.root.ref("main").V
	return newThread(e, ctx, io, stop).top(func(th *thread) value.Value {
		v := th.awaitAny(th.callNamed(fn, args.Plain, args.named(), nil), nil)
		if _, good, ok := v.ResultOf(); ok && !good && !e.Lenient {
			panic(th.fail(nil, "E0420", "`main` ended with %s", value.Repr(v)))
		}
		return v
	})
}

func (a Arguments) named() (named []namedArg) {
	for name, v := range a.Named {
		named = append(named, namedArg{name, v})
	}
	return named
}

// CallValue calls a function value without arguments; the value of an async one is awaited.
func (e *Engine) CallValue(ctx context.Context, fn value.Value, io *module.Streams, stop *atomic.Bool) (value.Value, error) {
	return newThread(e, ctx, io, stop).top(func(th *thread) value.Value {
		return th.awaitAny(th.call(fn, nil, nil), nil)
	})
}

// Apply calls f as a builtin that nothing of the program called: a front end's message did.
func (e *Engine) Apply(ctx context.Context, io *module.Streams, stop *atomic.Bool, f func(c *module.Call) error) error {
	_, err := newThread(e, ctx, io, stop).top(func(th *thread) value.Value {
		if err := f(&module.Call{Ctx: th.ctx, IO: th.io, Host: th}); err != nil {
			panic(th.fromError(err, nil))
		}
		return value.Unit()
	})
	return err
}

// top runs f as the root task of a run.
func (th *thread) top(f func(th *thread) value.Value) (value.Value, error) {
	before := th.eng.now
	th.eng.tiers.trace.runs(1)
	defer th.eng.tiers.trace.runs(-1)
	th.begin()
	th.eng.enter(th.sched)
	release := th.sched.watch(th.ctx)
	v, failed := th.guarded(func() value.Value { return f(th) })
	failed = th.finishTasks(failed)
	release()
	th.eng.leave(th.sched)
	th.eng.now = before
	th.eng.collectGenerators()
	if exit := th.task.exit; exit != nil && failed == nil {
		failed = exit
	}
	if failed != nil {
		return value.Null, &Failure{Diagnostic: failed.diagnostic(), Cause: failed.cause}
	}
	return v, nil
}
