// Package env is the language's module env: the program's arguments and the
// process around it. Names from Rust (var) give a Result, all others the value.
// Setting a variable or the current folder holds for this process and the
// children that it starts. Callers: the session, through modules.All.
package env

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"runtime"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeProcess  = "M0901" // the system refused
)

// arguments is what a host that runs a script knows beside module.Host.
type arguments interface {
	// Arguments gives the script's name and what followed it on the command line.
	Arguments() []string
}

// Module declares env.
func Module() module.Module {
	return module.Guarded(module.Module{Name: "env", Doc: "Arguments, environment variables, folders, platform.", Known: []string{"sys", "environ", "getopt"}, Synonyms: map[string]string{"argv": "args", "chdir": "set_current_dir", "getcwd": "current_dir", "getenv": "get"}, Funcs: append(variables(), surroundings()...)})
}

func variables() []module.Func {
	return []module.Func{
		{Sig: "fun get(name: str, fallback = null)", Forms: []string{"fun get(name: str) -> str?", "fun get(name: str, fallback: str) -> str"}, Doc: "The variable, or the fallback.", Example: "env.get(\"NO_SUCH_VARIABLE\", \"x\")  // => \"x\"", Global: "env_get", Impl: get},
		{Sig: "fun get_or(name: str, fallback)", Forms: []string{"fun get_or(name: str, fallback: str) -> str"}, Doc: "The same as get.", Example: "env.get_or(\"NO_SUCH_VARIABLE\", \"x\")  // => \"x\"", Impl: get},
		{Sig: "fun var(name: str) -> Result<str, str>", Doc: "Ok(the variable) or Err(why).", Example: "env.var(\"NO_SUCH_VARIABLE\").is_err()  // => true", Global: "env_var", Impl: variable},
		{Sig: "fun has(name: str) -> bool", Doc: "Whether the variable is set.", Example: "env.has(\"NO_SUCH_VARIABLE\")  // => false", Impl: has},
		{Sig: "fun vars() -> Dict<str, str>", Doc: "All variables, sorted by the system.", Example: "env.set(\"SKEP_X\", \"1\")\nenv.vars()[\"SKEP_X\"]  // => \"1\"", Global: "env_vars", Impl: vars},
		{Sig: "fun set(name: str, text: str) -> ()", Doc: "Sets a variable, for this process and those that it starts.", Example: "env.set(\"SKEP_X\", \"1\")\nenv.get(\"SKEP_X\")  // => \"1\"", Global: "env_set", Impl: set},
		{Sig: "fun set_var(name: str, text: str) -> ()", Doc: "The same as set.", Example: "env.set_var(\"SKEP_X\", \"1\")\nenv.get(\"SKEP_X\")  // => \"1\"", Global: "env_set_var", Impl: set},
		{Sig: "fun remove(name: str) -> ()", Doc: "Takes a variable away.", Example: "env.remove(\"SKEP_X\")\nenv.has(\"SKEP_X\")  // => false", Impl: remove},
		{Sig: "fun remove_var(name: str) -> ()", Doc: "The same as remove.", Example: "env.remove_var(\"SKEP_X\")\nenv.has(\"SKEP_X\")  // => false", Global: "env_remove_var", Impl: remove},
	}
}

func surroundings() []module.Func {
	fact := func(name, doc, global string, f func() (string, error)) module.Func {
		return module.Func{Sig: "fun " + name + "() -> str", Doc: doc, Example: "typeof(env." + name + "())  // => \"string\"", Global: global, Impl: func(c *module.Call) (value.Value, error) {
			s, err := f()
			if err != nil {
				return value.Null, refused(c, "", err)
			}
			return value.String(s), nil
		}}
	}
	constant := func(s string) func() (string, error) { return func() (string, error) { return s, nil } }
	return []module.Func{
		{Sig: "fun args() -> [str]", Doc: "The script's name and what followed it on the command line; empty in a notebook.", Example: "typeof(env.args())  // => \"array\"", Global: "env_args", Impl: args},
		{Sig: "fun arguments() -> [str]", Doc: "The same as args.", Example: "env.arguments() == env.args()  // => true", Global: "args", Impl: args},
		fact("current_dir", "The folder where relative paths start.", "env_current_dir", os.Getwd),
		{Sig: "fun set_current_dir(path: str) -> ()", Doc: "Changes the folder where relative paths start.", Example: "env.set_current_dir(env.current_dir())\nenv.current_dir().len() > 0  // => true", Global: "env_set_current_dir", Impl: setCurrentDir},
		fact("home", "The user's home folder.", "", os.UserHomeDir),
		fact("temp_dir", "The folder for temporary files.", "env_temp_dir", constant(os.TempDir())),
		fact("user", "The user's name.", "", userName),
		fact("hostname", "The machine's name.", "", os.Hostname),
		fact("platform", "linux, darwin, windows, …", "", constant(runtime.GOOS)),
		fact("arch", "amd64, arm64, …", "", constant(runtime.GOARCH)),
		{Sig: "fun cpus() -> i64", Doc: "How many processors this program may use.", Example: "env.cpus() > 0  // => true", Impl: func(*module.Call) (value.Value, error) { return value.Int(int64(runtime.GOMAXPROCS(0))), nil }},
		{Sig: "fun pid() -> i64", Doc: "The process's number.", Example: "env.pid() > 0  // => true", Impl: func(*module.Call) (value.Value, error) { return value.Int(int64(os.Getpid())), nil }},
	}
}

// userName asks the environment first: a static program cannot read every user database.
func userName() (string, error) {
	if u, err := user.Current(); err == nil {
		return u.Username, nil
	}
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		if s := os.Getenv(name); s != "" {
			return s, nil
		}
	}
	return "", errors.New("the user is not known")
}

// refused words what the system says; about is what it concerns, or "".
func refused(c *module.Call, about string, err error) error {
	var e *fs.PathError
	var s *os.SyscallError
	hint := ""
	switch {
	case errors.As(err, &e):
		if errors.Is(err, fs.ErrNotExist) {
			hint = "fs.mkdir makes folders"
		}
		err = e.Err
	case errors.As(err, &s):
		err = s.Err
	}
	if about != "" {
		about = value.Quote(about) + ": "
	}
	return c.Error(codeProcess, hint, "%s%v", about, err)
}

func get(c *module.Call) (value.Value, error) {
	name := c.Str(0)
	c.Witness().Variable(name)
	if v, ok := os.LookupEnv(name); ok {
		return value.String(v), nil
	}
	return c.Args[1], nil
}

func variable(c *module.Call) (value.Value, error) {
	name := c.Str(0)
	c.Witness().Variable(name)
	if v, ok := os.LookupEnv(name); ok {
		return value.Ok(value.String(v)), nil
	}
	return value.Err(value.String("the environment variable " + name + " is not set")), nil
}

func has(c *module.Call) (value.Value, error) {
	name := c.Str(0)
	c.Witness().Variable(name)
	_, ok := os.LookupEnv(name)
	return value.Bool(ok), nil
}

func vars(*module.Call) (value.Value, error) {
	d := value.NewDict()
	for _, kv := range os.Environ() {
		if name, v, ok := strings.Cut(kv, "="); ok && name != "" { // Windows has nameless ones
			d.Set(value.String(name), value.String(v))
		}
	}
	return d.Value(), nil
}

func set(c *module.Call) (value.Value, error) {
	name := c.Str(0)
	v := c.Str(1)
	if name == "" || strings.ContainsAny(name, "=\x00") || strings.Contains(v, "\x00") {
		return value.Null, c.Error(codeProcess, "", "the name %s cannot be used: it must not be empty, nor contain = or NUL", value.Quote(name))
	}
	if err := os.Setenv(name, v); err != nil {
		return value.Null, refused(c, name, err)
	}
	return value.Null, nil
}

func remove(c *module.Call) (value.Value, error) {
	name := c.Str(0)
	if err := os.Unsetenv(name); err != nil {
		return value.Null, refused(c, name, err)
	}
	return value.Null, nil
}

func args(c *module.Call) (value.Value, error) {
	h, ok := c.Host.(arguments)
	if !ok {
		return value.NewArray(nil), nil
	}
	return value.Strings(h.Arguments()), nil
}

func setCurrentDir(c *module.Call) (value.Value, error) {
	path := c.Str(0)
	if err := os.Chdir(path); err != nil {
		return value.Null, refused(c, path, err)
	}
	return value.Null, nil
}
