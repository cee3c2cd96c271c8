package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
	"skep/policy"
)

var errTime = errors.New("the time is over")

// run runs a command to its end. An interrupt of the cell is the call's error, not a result.
func run(c *module.Call, k *command) value.Value {
	ctx, cancel := context.WithCancelCause(context.Background())
	if c.Ctx != nil {
		ctx, cancel = context.WithCancelCause(c.Ctx)
	}
	defer cancel(nil)
	if k.timeout > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, k.timeout, errTime)
		defer stop()
	}
	stdout, stderr := k.sinks(c, cancel)
	started, err := policy.StartProcess(ctx, policy.Process{Path: k.argv[0], Args: k.argv[1:], Dir: k.dir, Env: k.variables(), Unset: k.without, Stdin: bytes.NewReader(k.stdin), Stdout: stdout, Stderr: stderr, OwnGroup: true, Whole: true})
	if err != nil {
		return module.Res(value.Null, err)
	}
	var waited error
	c.Block(func() { waited = started.Wait() }) // other tasks run meanwhile
	if c.Ctx != nil {
		c.Must(c.Ctx.Err())
	}
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, errTime) {
			cause = fmt.Errorf("%s ran longer than %v and was ended", k.argv[0], k.timeout)
		}
		return module.Res(value.Null, cause)
	}
	code := started.ExitCode()
	if waited != nil && code == 0 {
		return module.Res(value.Null, waited)
	}
	return value.Ok(value.NewBox("Output", &output{code, stdout, stderr}))
}

// sinks are where both streams go; one limit holds for each.
func (k *command) sinks(c *module.Call, cancel context.CancelCauseFunc) (stdout, stderr *sink) {
	var turn sync.Mutex // the cell's streams are called by one at a time
	over := func() { cancel(fmt.Errorf("%s wrote more than %d bytes and was ended", k.argv[0], k.most)) }
	made := func(show func(string)) *sink {
		if !k.show {
			show = nil
		}
		return &sink{turn: &turn, host: c.Host, left: k.most, over: over, cancel: cancel, show: show}
	}
	if c.IO == nil {
		return made(nil), made(nil)
	}
	return made(c.IO.Stdout), made(c.IO.Stderr)
}

// sink keeps what a program writes.
type sink struct {
	turn   *sync.Mutex
	host   module.Host
	left   int64
	over   func()
	cancel context.CancelCauseFunc
	show   func(string)
	b      bytes.Buffer
}

// Write implements io.Writer for the process. What is too much ends it.
func (s *sink) Write(p []byte) (int, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	if s.left -= int64(len(p)); s.left < 0 {
		s.over()
		return 0, errors.New("too much output")
	}
	if s.b.Len()+len(p) > s.b.Cap() {
		if err := s.host.Charge(int64(2 * (s.b.Len() + len(p)))); err != nil {
			s.cancel(err)
			return 0, err
		}
	}
	s.b.Write(p)
	if s.show != nil {
		s.show(string(p))
	}
	return len(p), nil
}

// value is text, or an array of bytes if it is no UTF-8.
func (s *sink) value() value.Value {
	data := s.b.Bytes()
	if utf8.Valid(data) {
		return value.String(string(data))
	}
	out := make([]value.Value, len(data))
	for i, x := range data {
		out[i] = value.Int(int64(x))
	}
	return value.NewArray(out)
}

// output is what a program that has ended wrote.
type output struct {
	code           int // -1: ended by a signal
	stdout, stderr *sink
}

func (o *output) String() string {
	return fmt.Sprintf("Output {code: %d, stdout: %s, stderr: %s}", o.code, value.Repr(o.stdout.value()), value.Repr(o.stderr.value()))
}

func (o *output) ending() string {
	if o.code < 0 {
		return "was ended by a signal"
	}
	return fmt.Sprintf("ended with code %d", o.code)
}

// complaint is the end of what went to standard error.
func (o *output) complaint() string {
	text := strings.TrimSpace(o.stderr.b.String())
	if text == "" || !utf8.ValidString(text) {
		return ""
	}
	lines := strings.Split(text, "\n")
	return ": " + strings.Join(lines[max(0, len(lines)-3):], "\n")
}

func outputType() module.Type {
	const hi = "let o = process.run(\"echo\", [\"hi\"]).unwrap()\n"
	field := func(name, typ, doc, want string, f func(o *output) value.Value) module.Func {
		return module.Func{Sig: "fun " + name + "(self) -> " + typ, Doc: doc, Example: hi + "o." + name + "  // => " + want, Impl: module.Checked(func(c *module.Call) value.Value { return f(of[*output](c, "an Output")) })}
	}
	return module.Type{Name: "Output", Doc: "What a program that has ended wrote, and how it ended.", Fields: []module.Func{
		field("code", "i64", "Its exit code; -1 after a signal.", "0", func(o *output) value.Value { return value.Int(int64(o.code)) }),
		field("ok", "bool", "Whether the code is 0.", "true", func(o *output) value.Value { return value.Bool(o.code == 0) }),
		field("stdout", "str", "What it wrote to standard output; an array of bytes if it is no UTF-8 text.", `"hi\n"`, func(o *output) value.Value { return o.stdout.value() }),
		field("stderr", "str", "What it wrote to standard error.", `""`, func(o *output) value.Value { return o.stderr.value() }),
		field("status", "ExitStatus", "How it ended.", "exit status 0", func(o *output) value.Value { return value.NewBox("ExitStatus", status(o.code)) }),
	}}
}

// status is an exit code; -1 after a signal.
type status int

func (s status) String() string {
	if s < 0 {
		return "ended by a signal"
	}
	return fmt.Sprintf("exit status %d", int(s))
}

func statusType() module.Type {
	const hi = "process.run(\"echo\").unwrap().status"
	return module.Type{Name: "ExitStatus", Doc: "How a program ended.", Methods: []module.Func{
		{Sig: "fun success(self) -> bool", Doc: "Whether the code is 0.", Example: hi + ".success()  // => true", Impl: module.Checked(func(c *module.Call) value.Value { return value.Bool(of[status](c, "an ExitStatus") == 0) })},
		{Sig: "fun code(self) -> Option<i64>", Doc: "Some(the code), or None after a signal.", Example: hi + ".code()  // => Some(0)", Impl: module.Checked(func(c *module.Call) value.Value {
			s := of[status](c, "an ExitStatus")
			return module.Opt(value.Int(int64(s)), s >= 0)
		})},
	}}
}
