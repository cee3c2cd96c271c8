package magic

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
	"skep/policy"
)

// goVariable names a program to be used instead of the skep-go inside.
const goVariable = "SKEP_GO"

// What skep-go says of its end: this code, and behind the mark on standard error why, as "line:column: message".
const (
	exitWrong = 97
	wrongMark = "\x1e"
)

func golang() module.Func {
	return module.Func{Sig: "fun go(source: str) -> ()", Doc: "Runs Go in a process of its own, as %%go. An exit code other than 0 is an error.", Example: "false && magic.go(\"fmt.Println(1)\") == ()  // => false", Impl: module.Checked(func(c *module.Call) value.Value {
		path, done, err := goProgram()
		c.Must(err)
		defer done()
		source := c.Str(0)
		wrong := &marked{}
		var turn sync.Mutex
		out, errs := &live{turn: &turn}, &live{turn: &turn, show: wrong.write}
		if c.IO != nil {
			out.show, wrong.show = c.IO.Stdout, c.IO.Stderr
		}
		code := runProcess(c, c.Ctx, policy.Process{Path: path, Stdin: strings.NewReader(source), Stdout: out, Stderr: errs, OwnGroup: true, Whole: true}, out, errs)
		if code != 0 {
			c.Must(goFailure(source, code, wrong.said.String()))
		}
		return value.Unit()
	})}
}

// goProgram gives the path of skep-go: what SKEP_GO names, the one inside, or one beside this program.
func goProgram() (path string, done func(), err error) {
	if path := os.Getenv(goVariable); path != "" {
		return path, func() {}, nil
	}
	program, ok, err := carriedGo()
	if err != nil {
		return "", nil, err
	}
	if ok {
		return policy.Unpacked("skep-go", program)
	}
	self, _ := os.Executable()
	beside := filepath.Join(filepath.Dir(self), "skep-go")
	if runtime.GOOS == "windows" {
		beside += ".exe"
	}
	if _, bad := os.Stat(beside); bad == nil {
		return beside, func() {}, nil
	}
	return "", nil, errors.New("this program was built without the interpreter of Go (`make build` puts it inside)")
}

// goFailure is the error of a cell of Go, with its place in the cell where skep-go has told one.
func goFailure(source string, code int, said string) error {
	if code != exitWrong || said == "" {
		return &diag.Diagnostic{Code: codeMagic, Message: "the Go of the cell " + ended(code)}
	}
	d := &diag.Diagnostic{Code: codeMagic, Message: "Go: " + said}
	line, rest, _ := strings.Cut(said, ":")
	column, message, ok := strings.Cut(rest, ": ")
	n, err := strconv.Atoi(line)
	m, bad := strconv.Atoi(column)
	if !ok || err != nil || bad != nil || n < 1 || m < 1 {
		return d
	}
	src := diag.NewSource("Go", source)
	at := min(src.LineStart(min(n, src.LineCount()))+m-1, len(source))
	d.Message = "Go: " + message
	d.Related = []diag.Related{{Source: src, Span: diag.Span{Start: at, End: at}, Message: "here"}}
	return d
}

// marked shows what a program writes up to a mark, and keeps what follows it.
type marked struct {
	show func(text string)
	open bool
	said strings.Builder
}

func (m *marked) write(text string) {
	if !m.open {
		shown, rest, found := strings.Cut(text, wrongMark)
		if m.show != nil && shown != "" {
			m.show(shown)
		}
		text, m.open = rest, found
	}
	if m.open {
		m.said.WriteString(text)
	}
}
