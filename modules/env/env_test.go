package env

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"skep/interp/module"
	"skep/interp/value"
)

type a = []any

func TestVariables(t *testing.T) {
	t.Setenv("SKEP_A", "1")
	t.Setenv("SKEP_B", "old")
	t.Setenv("SKEP_GONE", "x")
	newDriver(t).Table([]row{
		{"get", a{"SKEP_A"}, `"1"`}, {"get", a{"SKEP_NONE"}, "nil"}, {"get", a{"SKEP_NONE", 5}, "5"}, {"get_or", a{"SKEP_NONE", "d"}, `"d"`}, {"get", a{5}, "error: argument 1 must be a string, found integer"}, {"var", a{"SKEP_A"}, `Ok("1")`}, {"var", a{"SKEP_NONE"}, `Err("the environment variable SKEP_NONE is not set")`}, {"var", a{5}, "error: argument 1"}, {"has", a{"SKEP_A"}, "true"}, {"has", a{"SKEP_NONE"}, "false"}, {"has", a{5}, "error: argument 1"},
		{"set", a{"SKEP_B", "é"}, "nil"}, {"get", a{"SKEP_B"}, `"é"`}, {"set_var", a{"SKEP_B", ""}, "nil"}, {"get", a{"SKEP_B"}, `""`}, {"set", a{"", "x"}, "error: must not be empty"}, {"set", a{"A=B", "x"}, "error: must not"}, {"set", a{"A", "x\x00"}, "error: NUL"}, {"set", a{1, "x"}, "error: argument 1"}, {"set", a{"A", 1}, "error: argument 2"},
		{"remove", a{"SKEP_GONE"}, "nil"}, {"remove_var", a{"SKEP_GONE"}, "nil"}, {"has", a{"SKEP_GONE"}, "false"}, {"remove", a{1}, "error: argument 1"},
	})
	v, err := newDriver(t).Call("vars")
	if x, ok := v.Dict().GetStr("SKEP_A"); err != nil || !ok || x.Str() != "1" || v.Dict().Len() != len(os.Environ()) {
		t.Errorf("vars: %v", err)
	}
}

func TestSurroundings(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("HOME", "/home/ann")
	newDriver(t).Table([]row{
		{"current_dir", nil, value.Quote(dir)}, {"set_current_dir", a{"nope"}, `error: set_current_dir: "nope": no such file`}, {"set_current_dir", a{"/"}, "nil"}, {"current_dir", nil, `"/"`}, {"set_current_dir", a{1}, "error: argument 1"}, {"home", nil, `"/home/ann"`}, {"temp_dir", nil, value.Quote(os.TempDir())}, {"platform", nil, value.Quote(runtime.GOOS)}, {"arch", nil, value.Quote(runtime.GOARCH)}, {"args", nil, "[]"},
	})
	for _, name := range []string{"user", "hostname"} {
		if got := newDriver(t).Show(name); len(got) < 3 || strings.HasPrefix(got, "error") {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, name := range []string{"cpus", "pid"} {
		if v, err := newDriver(t).Call(name); err != nil || v.AsInt() < 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := newDriver(t).Call("set_current_dir", "nope"); hintOf(err) == "" {
		t.Error("no hint for a missing folder")
	}
	t.Setenv("HOME", "")
	newDriver(t).Table([]row{{"home", nil, "error: home: $HOME"}})
	if err := refused(&module.Call{Name: "f"}, "x", os.NewSyscallError("setenv", syscall.EINVAL)); err.Error() != `f: "x": invalid argument` {
		t.Error(err)
	}
	if err := refused(&module.Call{Name: "f"}, "", errors.New("odd")); err.Error() != "f: odd" {
		t.Error(err)
	}
}

type script struct{ *driver }

func (script) Arguments() []string { return []string{"x.ruchy", "-v"} }

func TestArguments(t *testing.T) {
	d := newDriver(t)
	v, err := d.Find("args", nil).Impl(&module.Call{Ctx: d.Ctx, Host: script{d}})
	if err != nil || value.Repr(v) != `["x.ruchy", "-v"]` {
		t.Errorf("%s %v", value.Repr(v), err)
	}
}
