package main

import (
	"fmt"

	"skep/interp"
	"skep/interp/jit/codecache"
	"skep/memory"
	"skep/modules"
)

// sessionOptions are the options of all commands that run code.
var sessionOptions = []option{
	{name: "lenient", doc: "run what the original runs; what strict refuses becomes a warning"},
	{name: "memory", value: "SIZE", doc: "limit of live data, as 512M or 4G (default: most of the machine's)"},
}

// newSession makes the language with all its modules and what sessionOptions
// say, and the packages of the project that the file belongs to ("": the working folder).
func (c *call) newSession(o interp.Options, file string) (*interp.Session, error) {
	o, err := c.language(o)
	if err == nil {
		o, err = inProject(o, file)
	}
	if err != nil {
		return nil, err
	}
	return interp.New(o), nil
}

// anySession is newSession for commands that go on without the packages of a project
// whose manifest is wrong: checking the project says why. The options have been shown to be right.
func (c *call) anySession(o interp.Options, file string) *interp.Session {
	o, _ = c.language(o)
	if in, err := inProject(o, file); err == nil {
		o = in
	}
	return interp.New(o)
}

// language adds all modules and what sessionOptions say.
func (c *call) language(o interp.Options) (interp.Options, error) {
	o.Modules, o.Lenient, o.CodeCache = modules.All(), c.has("lenient"), codecache.Path()
	text, ok := c.given["memory"]
	if !ok {
		return o, nil
	}
	limit, err := parseSize(text)
	o.MemoryLimit = limit
	return o, err
}

func parseSize(text string) (int64, error) {
	n, ok := memory.ParseSize(text)
	if !ok {
		return 0, fmt.Errorf("--memory %s: expected a size as 512M or 4G", text)
	}
	return n, nil
}
