package magic

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
	"skep/policy"
)

func commands() []module.Func {
	return []module.Func{
		{Sig: "fun shell(command: str) -> ()", Doc: "Runs a command line by the system's shell and shows what it writes, as `!command`. {name} is the caller's variable of that name, as text.", Example: "magic.shell(\"echo bees\")\n1  // => 1", Impl: module.Checked(func(c *module.Call) value.Value {
			if code := runCommand(c, filledIn(c, c.Str(0)), nil); code != 0 {
				complain(c, ended(code)+"\n")
			}
			return value.Unit()
		})},
		{Sig: "fun sh(script: str) -> ()", Doc: "Runs a script of the system's shell, as %%sh. An exit code other than 0 is an error.", Example: "magic.sh(\"echo bees\")\n1  // => 1", Impl: module.Checked(func(c *module.Call) value.Value {
			if code := runCommand(c, c.Str(0), nil); code != 0 {
				c.Fail(codeMagic, "", "the script %s", ended(code))
			}
			return value.Unit()
		})},
		{Sig: "fun lines(command: str) -> [str]", Doc: "The lines that a command line writes, as `!!command`. An exit code other than 0 is an error.", Example: "magic.lines(\"echo bees\")  // => [\"bees\"]", Impl: module.Checked(func(c *module.Call) value.Value {
			var kept strings.Builder
			if code := runCommand(c, filledIn(c, c.Str(0)), &kept); code != 0 {
				c.Fail(codeMagic, "", "the command %s", ended(code))
			}
			text := strings.ReplaceAll(strings.TrimSuffix(kept.String(), "\n"), "\r\n", "\n")
			if text == "" {
				return c.StrList(nil)
			}
			return c.StrList(strings.Split(text, "\n"))
		})},
	}
}

// filledIn puts variables where {name} stands. What is no variable stays, so that `awk '{print}'` and ${HOME} mean what they mean.
func filledIn(c *module.Call, command string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(command, '{')
		if open < 0 {
			break
		}
		end := open + 1
		for end < len(command) && (command[end] == '_' || command[end]|0x20 >= 'a' && command[end]|0x20 <= 'z' || command[end] >= '0' && command[end] <= '9') {
			end++
		}
		text := command[:end]
		if end < len(command) && command[end] == '}' && !strings.HasSuffix(command[:open], "$") {
			if v, ok := c.Host.Lookup(command[open+1 : end]); ok && v.Kind() != value.KFunc && v.Kind() != value.KModule {
				text = command[:open] + value.Display(v)
				end++
			}
		}
		b.WriteString(text)
		command = command[end:]
	}
	return b.String() + command
}

// runCommand runs a command line to its end and gives its exit code, -1 after a signal. An interrupt of the cell ends it with
// all that it has started. Standard output is shown while it comes, or kept.
func runCommand(c *module.Call, command string, kept *strings.Builder) int {
	ctx, cancel := context.WithCancelCause(c.Ctx)
	defer cancel(nil)
	var turn sync.Mutex
	out, errs := &live{turn: &turn}, &live{turn: &turn}
	if c.IO != nil {
		out.show, errs.show = c.IO.Stdout, c.IO.Stderr
	}
	if kept != nil {
		out.show = func(text string) {
			if err := c.Host.Charge(int64(len(text))); err != nil {
				cancel(err)
				return
			}
			kept.WriteString(text)
		}
	}
	argv := []string{"/bin/sh", "-c", command}
	if runtime.GOOS == "windows" {
		argv = []string{"cmd", "/C", command}
	}
	return runProcess(c, ctx, policy.Process{Path: argv[0], Args: argv[1:], Stdin: strings.NewReader(""), Stdout: out, Stderr: errs, OwnGroup: true, Whole: true}, out, errs)
}

// runProcess runs a program whose streams are shown by streams to its end, and gives its exit code, -1 after a signal.
func runProcess(c *module.Call, ctx context.Context, p policy.Process, streams ...*live) int {
	started, err := policy.StartProcess(ctx, p)
	c.Must(err)
	c.Block(func() { err = started.Wait() }) // other tasks run meanwhile
	c.Must(c.Ctx.Err())
	c.Must(context.Cause(ctx))
	for _, s := range streams {
		s.finish()
	}
	if code := started.ExitCode(); code != 0 {
		return code
	}
	c.Must(err)
	return 0
}

func ended(code int) string {
	if code < 0 {
		return "was ended by a signal"
	}
	return fmt.Sprintf("ended with code %d", code)
}

// live shows what a program writes while it does. Characters that were cut at the end of a write wait for the rest of them.
type live struct {
	turn *sync.Mutex // the cell's streams are called by one at a time
	show func(text string)
	rest []byte
}

// Write implements io.Writer.
func (l *live) Write(p []byte) (int, error) {
	l.turn.Lock()
	defer l.turn.Unlock()
	data := append(l.rest, p...)
	whole := len(data)
	for n := 1; n < utf8.UTFMax && n <= len(data); n++ {
		if b := data[len(data)-n]; utf8.RuneStart(b) {
			if !utf8.FullRune(data[len(data)-n:]) {
				whole = len(data) - n
			}
			break
		}
	}
	l.rest = append([]byte(nil), data[whole:]...)
	l.put(data[:whole])
	return len(p), nil
}

func (l *live) put(data []byte) {
	if l.show != nil && len(data) > 0 {
		l.show(strings.ToValidUTF8(string(data), "\uFFFD"))
	}
}

// finish shows what is left of a cut character.
func (l *live) finish() {
	l.put(l.rest)
	l.rest = nil
}
