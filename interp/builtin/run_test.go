package builtin_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skep/diag"
	"skep/interp/builtin"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
	"skep/memory"
)

// engine runs programs with the builtins of this package and nothing else.
func engine(limit int64) *eval.Engine {
	return eval.New(eval.Config{Shelf: module.NewShelf(module.Declarations{Prelude: builtin.AnnouncedPrelude(), Core: builtin.Announced(), Statics: builtin.Statics, Consts: builtin.Constants}), Budget: memory.NewBudget(limit)})
}

func run(ctx context.Context, e *eval.Engine, code string, io *module.Streams) (value.Value, error) {
	src := diag.NewSource("test", code)
	prog, diags := syntax.Parse(src)
	if diags.HasErrors() {
		return value.Null, diags
	}
	var stop atomic.Bool
	defer context.AfterFunc(ctx, func() { stop.Store(true) })()
	return e.Compile(prog, scope.Resolve(prog), src).Run(ctx, io, &stop)
}

// declared is all functions with where they are declared.
func declared() map[string][]module.Func {
	all := map[string][]module.Func{"prelude": builtin.Prelude().Funcs}
	for _, t := range builtin.Types() {
		all[t.Name] = t.Methods
	}
	for _, name := range builtin.StaticNames() {
		all[name+"::"] = builtin.Statics(name)
	}
	return all
}

func TestExamplesGiveWhatTheySay(t *testing.T) {
	e := engine(0)
	seen := map[string]bool{}
	for where, fs := range declared() {
		for _, f := range fs {
			if seen[f.Example] {
				continue
			}
			seen[f.Example] = true
			e.Reset()
			code := ""
			for _, line := range strings.Split(f.Example, "\n") {
				expr, want, ok := strings.Cut(line, "// => ")
				if code += expr + "\n"; !ok {
					continue
				}
				v, err := run(context.Background(), e, code, &module.Streams{})
				if code = ""; err != nil || value.Repr(v) != strings.TrimSpace(want) {
					t.Errorf("%s, %s: `%s` gives %s, %v", where, f.Sig, line, value.Repr(v), err)
				}
			}
		}
	}
}

// expressions runs a table of `code => text`, one a line; `!` before the text means an error that contains it.
func expressions(t *testing.T, table string) {
	t.Helper()
	e := engine(1 << 30)
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		code, want, ok := strings.Cut(strings.TrimSpace(line), " ==> ")
		if !ok {
			t.Fatalf("no ==> in %q", line)
		}
		e.Reset()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		v, err := run(ctx, e, code, &module.Streams{})
		cancel()
		if text, fails := strings.CutPrefix(want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%s\n  want an error with %q\n  got  %s, %v", code, text, value.Repr(v), err)
			}
		} else if err != nil || value.Repr(v) != want {
			t.Errorf("%s\n  want %s\n  got  %s, %v", code, want, value.Repr(v), err)
		}
	}
}
