// Package logging is the language's module logging: messages with a level and fields, as
// lines of text or JSON, to standard error or a file. What is below the level
// costs next to nothing. The level comes from the variable SKEP_LOG at first
// (debug, info, warn, error or off), so that tests can be quiet.
//
// Callers: the session, through modules.All.
package logging

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

// codeLevel is the code for a level or a format that does not exist.
const codeLevel = "M2501"

var levels = []string{"debug", "info", "warn", "error", "off"}

const usualLevel = 1

// logger is one session's log.
type logger struct {
	mu    sync.Mutex
	level int
	json  bool
	file  *os.File // nil: standard error
	now   func() time.Time
}

// bound are fields that come with every message of a Logger.
type bound struct{ fields value.Value }

func (b *bound) String() string { return "Logger " + value.Repr(b.fields) }

// Module declares logging, with a state of its own.
func Module() module.Module {
	l := &logger{level: slices.Index(levels, strings.ToLower(os.Getenv("SKEP_LOG"))), now: time.Now}
	if l.level < 0 {
		l.level = usualLevel
	}
	return module.Module{Name: "logging", Doc: "Messages with levels and fields, to standard error or a file.", Funcs: append(l.says(), l.settings()...), Types: []module.Type{l.loggerType()}}
}

const about = "\n\nThe line has the time, the level, the message and the fields: 2026-11-24T21:00:00.000Z INFO message key=value."

func (l *logger) says() []module.Func {
	var out []module.Func
	for i, name := range levels[:4] {
		out = append(out, module.Func{Sig: "fun " + name + "(message, fields: Dict<str, _> = {}) -> ()", Doc: "Logs a message of level " + name + " with fields." + about, Example: "logging.set_level(\"off\")\nlogging." + name + "(\"started\", {port: 80})\nlogging.level()  // => \"off\"", Impl: module.Checked(func(c *module.Call) value.Value {
			l.write(c, i, c.Args[0], c.Dict(1))
			return value.Unit()
		})})
	}
	return out
}

func (l *logger) settings() []module.Func {
	return []module.Func{
		{Sig: "fun set_level(level: str) -> str", Doc: "From this level on messages are logged: debug, info, warn, error or off. Gives the level before.", Example: "logging.set_level(\"debug\")\nlogging.set_level(\"warn\")  // => \"debug\"", Impl: module.Checked(l.setLevel)},
		{Sig: "fun level() -> str", Doc: "The level from which on messages are logged.", Example: "logging.set_level(\"error\")\nlogging.level()  // => \"error\"", Impl: module.Checked(func(*module.Call) value.Value {
			l.mu.Lock()
			defer l.mu.Unlock()
			return value.String(levels[l.level])
		})},
		{Sig: "fun set_format(format: str) -> ()", Doc: "How lines are written: text or json.", Example: "logging.set_format(\"json\")\nrepr(logging.set_format(\"text\"))  // => \"()\"", Impl: module.Checked(l.setFormat)},
		{Sig: "fun to_file(path: str) -> Result<(), str>", Doc: "Writes behind what is in a file from now on: Ok(()) or Err(why not).", Example: "logging.to_file(\"/no/such/folder/x.log\").is_err()  // => true", Impl: module.Checked(func(c *module.Call) value.Value {
			f, err := os.OpenFile(c.Str(0), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
			if err == nil {
				err = l.redirect(f)
			}
			return module.Res(value.Unit(), err)
		})},
		{Sig: "fun to_stderr() -> ()", Doc: "Writes to standard error from now on, as at first.", Example: "repr(logging.to_stderr())  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			c.Must(l.redirect(nil))
			return value.Unit()
		})},
		{Sig: "fun with_fields(fields: Dict<str, _>) -> Logger", Doc: "A logger whose messages all have these fields.", Example: "logging.with_fields({job: 7})  // => Logger {job: 7}", Impl: module.Checked(func(c *module.Call) value.Value {
			c.Dict(0)
			return value.NewBox("Logger", &bound{c.Args[0].Share()})
		})},
	}
}

func (l *logger) setLevel(c *module.Call) value.Value {
	at := slices.Index(levels, strings.ToLower(c.Str(0)))
	if at < 0 {
		c.Fail(codeLevel, "one of: "+strings.Join(levels, ", "), "there is no level %s", value.Quote(c.Str(0)))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	old := levels[l.level]
	l.level = at
	return value.String(old)
}

func (l *logger) setFormat(c *module.Call) value.Value {
	f := c.Str(0)
	if f != "text" && f != "json" {
		c.Fail(codeLevel, "one of: text, json", "there is no format %s", value.Quote(f))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.json = f == "json"
	return value.Unit()
}

func (l *logger) redirect(f *os.File) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.file
	l.file = f
	if old == nil {
		return nil
	}
	return old.Close()
}

func (l *logger) loggerType() module.Type {
	t := module.Type{Name: "Logger", Doc: "A log with fields of its own."}
	for i, name := range levels[:4] {
		t.Methods = append(t.Methods, module.Func{Sig: "fun " + name + "(self, message, fields: Dict<str, _> = {}) -> ()", Doc: "Logs a message of level " + name + " with the logger's fields and these.", Example: "logging.set_level(\"off\")\nlogging.with_fields({job: 7})." + name + "(\"done\")\n1  // => 1", Impl: module.Checked(func(c *module.Call) value.Value {
			b, ok := value.As[*bound](c.Args[0])
			if !ok {
				c.Wrong(0, "a Logger")
			}
			l.write(c, i, c.Args[1], b.fields.Dict(), c.Dict(2))
			return value.Unit()
		})})
	}
	return t
}

// write logs one message; of fields with one name the last stays.
func (l *logger) write(c *module.Call, level int, message value.Value, fields ...*value.Dict) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if level < l.level {
		return
	}
	all := value.NewDict()
	for _, d := range fields {
		d.Each(func(k, v value.Value) bool {
			all.Set(value.String(value.Display(k)), v.Share())
			return true
		})
	}
	line := textLine
	if l.json {
		line = jsonLine
	}
	s := line(l.now(), level, message, all)
	if l.file != nil {
		_, err := l.file.WriteString(s)
		c.Must(err)
	} else if c.IO != nil && c.IO.Stderr != nil {
		c.IO.Stderr(s)
	}
}

const timeForm = "2006-01-02T15:04:05.000Z"

func textLine(now time.Time, level int, message value.Value, fields *value.Dict) string {
	var b strings.Builder
	b.WriteString(now.UTC().Format(timeForm) + " " + strings.ToUpper(levels[level]) + " " + oneLine(value.Display(message)))
	fields.Each(func(k, v value.Value) bool {
		s := value.Display(v)
		if s == "" || strings.ContainsAny(s, " =\"\n\r\t\\") {
			s = strconv.Quote(s)
		}
		b.WriteString(" " + oneLine(k.Str()) + "=" + s)
		return true
	})
	return b.String() + "\n"
}

// oneLine keeps a message from looking like two.
func oneLine(s string) string { return strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(s) }
