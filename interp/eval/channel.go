package eval

import (
	"fmt"
	"math"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

// channel is a queue between tasks. recv gives null when it is closed and empty, as pop does.
type channel struct {
	queue     []value.Value
	room      int // -1: no bound
	closed    bool
	receivers []*task
	senders   []*task
	home      *worker // who made it; nil: the program
}

func (ch *channel) String() string { return fmt.Sprintf("<channel of %d>", len(ch.queue)) }

func (ch *channel) send(th *thread, v value.Value, st *site) {
	th.wait(st, time.Time{}, func() bool { return ch.closed || ch.room < 0 || len(ch.queue) < max(ch.room, 1) }, &ch.senders)
	if ch.closed {
		panic(th.fail(st, "E0438", "the channel is closed: nothing can be sent"))
	}
	ch.queue = append(ch.queue, v.Share())
	th.sched.wake(&ch.receivers)
	if ch.room == 0 { // a rendezvous: wait until it was taken
		th.wait(st, time.Time{}, func() bool { return len(ch.queue) == 0 || ch.closed }, &ch.senders)
	}
}

// receive waits for a value; ok is false when none will come, or none came in time.
func (ch *channel) receive(th *thread, until time.Time, st *site) (value.Value, bool) {
	th.wait(st, until, func() bool { return len(ch.queue) > 0 || ch.closed }, &ch.receivers)
	return ch.take(th)
}

func (ch *channel) take(th *thread) (value.Value, bool) {
	if len(ch.queue) == 0 {
		return value.Null, false
	}
	v := ch.queue[0]
	ch.queue[0] = value.Null
	ch.queue = ch.queue[1:]
	th.sched.wake(&ch.senders)
	return v, true
}

func (ch *channel) close(th *thread) {
	ch.closed = true
	th.sched.wake(&ch.senders)
	th.sched.wake(&ch.receivers)
}

// native makes a builtin that works on the calling thread.
func native(sig, doc, example string, f func(th *thread, args []value.Value, st *site) value.Value) module.Func {
	return module.Func{Sig: sig, Doc: doc, Example: example, Impl: func(c *module.Call) (value.Value, error) {
		th, ok := c.Host.(*thread)
		if !ok {
			return value.Null, fmt.Errorf("`%s` works in programs only", c.Name)
		}
		args := append([]value.Value(nil), c.Args...) // others may call while this one waits
		return f(th, args, th.callSite(c)), nil
	}}
}

// callSite is the place of a builtin's call: the running function's source.
func (th *thread) callSite(c *module.Call) *site {
	if th.cur.p == nil {
		return nil
	}
	return &site{src: th.cur.p.src, span: c.Span}
}

func seconds(th *thread, v value.Value, st *site) time.Duration {
	s, ok := v.Number()
	if v.Kind() == value.KBox { // the module time's Duration
		if d, is := v.Box().V.(interface{ Seconds() float64 }); is {
			s, ok = d.Seconds(), true
		}
	}
	if !ok || s < 0 || s > 1e9 || math.IsNaN(s) {
		panic(th.fail(st, "E0412", "expected seconds from 0 to 1e9, found %s", describe(v)))
	}
	return time.Duration(s * float64(time.Second))
}

func toChannel(th *thread, v value.Value, st *site) *channel {
	ch, ok := value.As[*channel](v)
	if !ok {
		panic(th.fail(st, "E0412", "expected a channel, found %s", describe(v)))
	}
	th.mine(ch.home, "a channel", st)
	return ch
}

// channelMethods are the methods of channels.
func channelMethods() []module.Func {
	on := func(f func(th *thread, ch *channel, args []value.Value, st *site) value.Value) func(*thread, []value.Value, *site) value.Value {
		return func(th *thread, args []value.Value, st *site) value.Value {
			return f(th, toChannel(th, args[0], st), args, st)
		}
	}
	recv := on(func(th *thread, ch *channel, _ []value.Value, st *site) value.Value {
		v, _ := ch.receive(th, time.Time{}, st)
		return v
	})
	const example = "let ch = channel()\nspawn ch.send(5)\nch.recv()  // => 5"
	return []module.Func{
		native("fun send(self, x) -> ()", "Sends a value; waits while the channel is full.", example, on(func(th *thread, ch *channel, args []value.Value, st *site) value.Value {
			ch.send(th, args[1], st)
			return value.Unit()
		})),
		native("fun recv(self)", "Waits for the next value and gives it; nil when the channel is closed and empty.", example, recv),
		native("fun receive(self)", "Waits for the next value and gives it; nil when the channel is closed and empty.", example, recv),
		native("fun try_recv(self)", "Gives the next value, or nil if there is none now.", "channel().try_recv()  // => nil", on(func(th *thread, ch *channel, _ []value.Value, _ *site) value.Value {
			v, _ := ch.take(th)
			return v
		})),
		native("fun recv_timeout(self, seconds: f64)", "Waits so long for the next value; nil if none came.", "channel().recv_timeout(0)  // => nil", on(func(th *thread, ch *channel, args []value.Value, st *site) value.Value {
			v, _ := ch.receive(th, time.Now().Add(seconds(th, args[1], st)), st)
			return v
		})),
		native("fun close(self) -> ()", "Says that nothing more will be sent; receivers get what is left, then nil.", "let ch = channel()\nch.close()\nch.recv()  // => nil", on(func(th *thread, ch *channel, _ []value.Value, _ *site) value.Value {
			ch.close(th)
			return value.Unit()
		})),
		native("fun is_closed(self) -> bool", "Tells whether the channel is closed.", "channel().is_closed()  // => false", on(func(_ *thread, ch *channel, _ []value.Value, _ *site) value.Value {
			return value.Bool(ch.closed)
		})),
		native("fun len(self) -> i64", "Counts the values that were sent and not received.", "channel().len()  // => 0", on(func(_ *thread, ch *channel, _ []value.Value, _ *site) value.Value {
			return value.Int(int64(len(ch.queue)))
		})),
		native("fun iter(self)", "Gives the values as they come, until the channel is closed.", "let ch = channel()\nspawn { ch.send(1)\n ch.close() }\nch.iter().collect()  // => [1]", on(func(th *thread, ch *channel, _ []value.Value, st *site) value.Value {
			return value.NewIter(func() (value.Value, bool) { return ch.receive(th.turns().turnOf(), time.Time{}, st) })
		})),
	}
}

// turnOf is the thread whose turn it is.
func (s *sched) turnOf() *thread { return s.now.th }
