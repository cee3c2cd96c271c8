package eval

import (
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

// Prelude declares the global functions about tasks and time. They stand here
// and not with the other builtins, because they need the threads that only the
// evaluator knows.
func Prelude() []module.Func {
	return []module.Func{
		native("fun channel(capacity: i64? = null) -> Channel", "Makes a channel between tasks: send waits while `capacity` values are in it; without one it never waits. `let (tx, rx) = channel()` gives both ends.", "let ch = channel()\nspawn ch.send(5)\nch.recv()  // => 5", newChannel),
		native("fun sleep(seconds: OneOf<f64, Duration>) -> ()", "Waits so many seconds; other tasks run meanwhile, an interrupt ends it.", "sleep(0)  // => ()", sleep),
		native("fun sleep_ms(milliseconds: f64) -> ()", "Waits so many milliseconds, as sleep.", "sleep_ms(0)  // => ()", func(th *thread, args []value.Value, st *site) value.Value {
			th.wait(st, time.Now().Add(seconds(th, args[0], st)/1000), func() bool { return false })
			return value.Unit()
		}),
		native("fun pause() -> ()", "Lets all other tasks that can run have their turn.", "pause()  // => ()", func(th *thread, _ []value.Value, st *site) value.Value {
			th.sched.pause(th.task)
			th.checkWoken(st)
			return value.Unit()
		}),
		native("fun join_all(...tasks)", "Waits for tasks, or for those in one list, and gives their values. The first error cancels the rest.", "async fun f(x) { x * 2 }\njoin_all(f(1), f(2))  // => [2, 4]", func(th *thread, args []value.Value, st *site) value.Value {
			return th.awaitAny(value.NewArray(spread(args)), st)
		}),
		native("fun race(...tasks)", "Gives the value of the task that ends first, and cancels the others.", "async fun f(s, x) { sleep(s)\n x }\nrace(f(5, \"slow\"), f(0, \"fast\"))  // => \"fast\"", race),
		native("fun select(...tasks)", "Gives the value of the task that ends first, and cancels the others, as race.", "async fun f(s, x) { sleep(s)\n x }\nselect(f(5, \"slow\"), f(0, \"fast\"))  // => \"fast\"", race),
		native("fun timeout(seconds: f64, task)", "Gives Ok(value) of a task, or cancels it and gives Err if it takes longer. A function is called in a task.", "timeout(5, async { 1 })  // => Ok(1)\ntimeout(0.01, || sleep(5)).is_err()  // => true", timeout),
		native("fun is_task(x) -> bool", "Tells whether x is a task.", "is_task(async { 1 })  // => true", func(_ *thread, args []value.Value, _ *site) value.Value {
			_, ok := value.As[*task](args[0])
			return value.Bool(ok)
		}),
	}
}

// AnnouncedPrelude announces the functions of Prelude.
func AnnouncedPrelude() module.Announced {
	return module.Prelude([]string{"channel", "is_task", "join_all", "pause", "race", "select", "sleep", "sleep_ms", "timeout"}, Prelude)
}

func sleep(th *thread, args []value.Value, st *site) value.Value {
	d := seconds(th, args[0], st)
	if th.eng.Lenient && args[0].Kind() != value.KBox { // the original's sleep counts milliseconds
		d /= 1000
	}
	th.wait(st, time.Now().Add(d), func() bool { return false })
	return value.Unit()
}

func newChannel(th *thread, args []value.Value, st *site) value.Value {
	room := -1
	if v := args[0]; !v.IsNull() {
		if !v.IsInt() || v.AsInt() < 0 || v.AsInt() > 1<<30 {
			panic(th.fail(st, "E0412", "the capacity of a channel is an integer from 0 on, found %s", describe(v)))
		}
		room = int(v.AsInt())
	}
	return value.NewBox("Channel", &channel{room: room, home: th.worker})
}

// spread takes one list apart; a rest parameter comes as one array.
func spread(args []value.Value) []value.Value {
	vs := args[0].List()
	if vs.Len() == 1 && (vs.At(0).Kind() == value.KArray || vs.At(0).Kind() == value.KTuple) {
		vs = vs.At(0).List()
	}
	return vs.Values()
}

// asTask makes a task of what can be one: a task, a function, a value that is there already.
func (th *thread) asTask(v value.Value, st *site) *task {
	if t, ok := value.As[*task](v); ok {
		return t
	}
	if cl, ok := closureOfValue(v); ok {
		cl = th.ownCells(cl)
		return th.spawn(func(th *thread) value.Value { return th.awaitAny(th.runClosure(cl, nil, nil, st), st) }, st)
	}
	return th.spawn(func(*thread) value.Value { return v }, st)
}

func race(th *thread, args []value.Value, st *site) value.Value {
	var ts []*task
	var lists []*[]*task
	for _, v := range spread(args) {
		t := th.asTask(v, st)
		ts, lists = append(ts, t), append(lists, &t.waiting)
	}
	if len(ts) == 0 {
		panic(th.fail(st, "E0406", "`race` takes at least one task"))
	}
	var won *task
	th.wait(st, time.Time{}, func() bool {
		for _, t := range ts {
			if t.done && (won == nil || t.order < won.order) {
				won = t
			}
		}
		return won != nil
	}, lists...)
	for _, t := range ts {
		if t != won {
			th.cancelTask(t)
		}
	}
	return th.await(won, st)
}

func timeout(th *thread, args []value.Value, st *site) value.Value {
	limit := seconds(th, args[0], st)
	t := th.asTask(args[1], st)
	if th.wait(st, time.Now().Add(limit), func() bool { return t.done }, &t.waiting) {
		return value.Ok(th.await(t, st))
	}
	th.cancelTask(t)
	return value.Err(value.String("timed out after " + value.FormatFloat(limit.Seconds()) + " s"))
}

// taskMethods are the methods of tasks.
func taskMethods() []module.Func {
	on := func(f func(th *thread, t *task, st *site) value.Value) func(*thread, []value.Value, *site) value.Value {
		return func(th *thread, args []value.Value, st *site) value.Value {
			t, ok := value.As[*task](args[0])
			if !ok {
				panic(th.fail(st, "E0412", "expected a task, found %s", describe(args[0])))
			}
			return f(th, t, st)
		}
	}
	await := on(func(th *thread, t *task, st *site) value.Value { return th.await(t, st) })
	const example = "let t = async { 1 + 1 }\n"
	return []module.Func{
		native("fun join(self)", "Waits for the task and gives its value; its error is raised here.", example+"t.join()  // => 2", await),
		native("fun wait(self)", "Waits for the task and gives its value, as join.", example+"t.wait()  // => 2", await),
		native("fun result(self)", "Waits for the task and gives Ok(value) or Err(error).", example+"t.result()  // => Ok(2)", on(func(th *thread, t *task, st *site) value.Value {
			v, failed := th.guarded(func() value.Value { return th.await(t, st) })
			switch {
			case failed == nil:
				return value.Ok(v)
			case failed.final:
				panic(failed)
			}
			return value.Err(failed.value())
		})),
		native("fun cancel(self) -> ()", "Asks the task to stop; its finally blocks run.", example+"t.cancel()  // => ()", on(func(th *thread, t *task, _ *site) value.Value {
			th.cancelTask(t)
			return value.Unit()
		})),
		native("fun is_done(self) -> bool", "Tells whether the task has ended.", example+"t.is_done()  // => false\nawait t\nt.is_done()  // => true", on(func(_ *thread, t *task, _ *site) value.Value { return value.Bool(t.done) })),
		native("fun is_finished(self) -> bool", "Tells whether the task has ended, as is_done.", example+"t.is_finished()  // => false", on(func(_ *thread, t *task, _ *site) value.Value { return value.Bool(t.done) })),
		native("fun is_cancelled(self) -> bool", "Tells whether the task was asked to stop.", example+"t.is_cancelled()  // => false", on(func(_ *thread, t *task, _ *site) value.Value { return value.Bool(t.cancelled) })),
	}
}

func lazyMethods() []module.Func {
	get := func(th *thread, args []value.Value, _ *site) value.Value { return th.forced(args[0]) }
	return []module.Func{
		native("fun get(self)", "Gives the value, after computing it if nobody asked before.", "fun f(l) { l.get() }\nf(lazy 1 + 1)  // => 2", get),
		native("fun force(self)", "Gives the value, after computing it if nobody asked before.", "fun f(l) { l.force() }\nf(lazy 1 + 1)  // => 2", get),
	}
}

// Types declares the types whose values only the evaluator makes.
func Types() []module.Type {
	return []module.Type{
		{Name: "Task", Doc: "Work that goes on beside the program: async fun, async { }, spawn.", Methods: taskMethods()},
		{Name: "Channel", Doc: "A queue between tasks.", Methods: channelMethods()},
		{Name: "Lazy", Doc: "A value that is computed when it is first asked for.", Methods: lazyMethods()},
	}
}

// Announced are the types of Types, which are made when a program has one.
func Announced() module.Announced {
	return module.Announced{Types: []string{"Task", "Channel", "Lazy"}, Make: func() module.Module { return module.Module{Types: Types()} }}
}

// ThreadModule lets programs write thread::spawn(|| …) and thread::sleep(d).
func ThreadModule() module.Module {
	return module.Module{Name: "thread", Doc: "Tasks under the names of Rust's threads.", Funcs: []module.Func{
		native("fun spawn(f) -> Task", "Calls f in a task, as spawn.", "use std::thread\nthread::spawn(|| 1 + 1).join()  // => 2", func(th *thread, args []value.Value, st *site) value.Value {
			return taskValue(th.asTask(args[0], st))
		}),
		native("fun sleep(seconds: OneOf<f64, Duration>) -> ()", "Waits, as sleep.", "use std::thread\nthread::sleep(0)  // => ()", func(th *thread, args []value.Value, st *site) value.Value {
			return sleep(th, args, st)
		}),
		native("fun yield_now() -> ()", "Lets all other tasks have their turn, as pause.", "use std::thread\nthread::yield_now()  // => ()", func(th *thread, _ []value.Value, st *site) value.Value {
			th.sched.pause(th.task)
			th.checkWoken(st)
			return value.Unit()
		}),
	}}
}
