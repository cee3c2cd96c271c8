// Package env is the language's module env: the program's arguments and the
// process around it.
//
// Callers: the session, which gets the declaration through modules.All.
package env

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// Module declares env. The program's own arguments are the session's: args().
func Module() module.Module {
	text := func(sig, doc, global string, f func() string) module.Func {
		return module.Func{Sig: sig, Doc: doc, Global: global, Example: "typeof(env." + strings.TrimSuffix(strings.TrimPrefix(sig, "fun "), " -> str") + ")  // => \"string\"",
			Impl: func(*module.Call) (value.Value, error) { return value.String(f()), nil }}
	}
	return module.Module{Name: "env", Doc: "Environment variables, folders, platform.", Funcs: []module.Func{
		{Sig: "fun get(name: str, default = null)", Doc: "The variable, or the default, or nil.", Example: "env.get(\"NO_SUCH_VARIABLE\", \"x\")  // => \"x\"", Global: "env_get", Impl: get},
		{Sig: "fun var(name: str) -> Result", Doc: "Ok(the variable) or Err(why).", Example: "env.var(\"NO_SUCH_VARIABLE\").is_err()  // => true", Global: "env_var", Impl: variable},
		{Sig: "fun vars() -> Object", Doc: "All variables.", Example: "typeof(env.vars())  // => \"object\"", Global: "env_vars", Impl: vars},
		text("fun current_dir() -> str", "The folder where relative paths start.", "env_current_dir", func() string { d, _ := os.Getwd(); return d }),
		text("fun home() -> str", "The user's home folder.", "", func() string { d, _ := os.UserHomeDir(); return d }),
		text("fun platform() -> str", "linux, darwin, windows, …", "", func() string { return runtime.GOOS }),
		text("fun arch() -> str", "amd64, arm64, …", "", func() string { return runtime.GOARCH }),
	}}
}

func name(c *module.Call) (string, error) {
	s, ok := c.Args[0].TryStr()
	if !ok {
		return "", fmt.Errorf("`env.%s` expects a name, found %s", c.Name, value.TypeName(c.Args[0]))
	}
	return s, nil
}

func get(c *module.Call) (value.Value, error) {
	n, err := name(c)
	if v, ok := os.LookupEnv(n); ok {
		return value.String(v), err
	}
	return c.Args[1], err
}

func variable(c *module.Call) (value.Value, error) {
	n, err := name(c)
	if v, ok := os.LookupEnv(n); ok {
		return value.Ok(value.String(v)), err
	}
	return value.Err(value.String("the environment variable " + n + " is not set")), err
}

func vars(*module.Call) (value.Value, error) {
	d := value.NewDict()
	for _, kv := range os.Environ() {
		k, v, _ := strings.Cut(kv, "=")
		d.Set(value.String(k), value.String(v))
	}
	return d.Value(), nil
}
