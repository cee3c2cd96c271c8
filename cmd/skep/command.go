package main

import (
	"path/filepath"
	"strings"

	"skep/internal/lazy"
	"skep/internal/nearest"
)

// command is one command of skep, as data: help, completions and dispatch read it.
type command struct {
	name     string // "run", "kernel install"
	operands string // as usage shows them: "FILE|- [ARG...]"
	summary  string // one line
	detail   string // more lines, for `skep help NAME`
	options  []option
	own      bool // it is a program's only one: `skep` is not in front
	program  bool // what follows the first operand belongs to the program that is run
	run      func(c *call) int
}

// call is a command line, taken apart.
type call struct {
	*console
	command  *command
	given    map[string]string // options by name; flags map to ""
	operands []string
}

func (c *call) has(option string) bool {
	_, ok := c.given[option]
	return ok
}

// entry is a command that is made when somebody names it.
type entry struct {
	name string
	make func() *command
}

// contents is the table of contents, in the order that help shows.
func contents() []entry {
	return []entry{
		{"run", runCommand}, {"eval", evalCommand}, {"check", checkCommand}, {"explain", explainCommand}, {"lsp", lspCommand}, {"dap", dapCommand}, {"test", testCommand}, {"bench", benchCommand}, {"compile", compileCommand}, {"fmt", fmtCommand}, {"lint", lintCommand},
		{"doc", docCommand}, {"convert", convertCommand}, {"export", exportCommand}, {"diff", diffCommand}, {"merge", mergeCommand}, {"git setup", gitSetupCommand},
		{"new", newCommand}, {"add", addCommand}, {"remove", removeCommand}, {"fetch", fetchCommand}, {"vendor", vendorCommand}, {"publish", publishCommand},
		{"repl", replCommand}, {"notebook", notebookCommand}, {"notebook password", notebookPasswordCommand},
		{"kernel install", kernelInstallCommand}, {"kernel uninstall", kernelUninstallCommand}, {"kernel run", kernelRunCommand},
		{"doctor", doctorCommand}, {"cache", cacheCommand}, {"completions", completionsCommand}, {"version", versionCommand}, {"help", helpCommand},
	}
}

// commands makes all of them.
func commands() []*command {
	var out []*command
	for _, e := range contents() {
		out = append(out, e.make())
	}
	return out
}

// dispatch finds the command that args name and runs it. Without a name the
// REPL starts; a name of a script or notebook runs it, so that `#!` lines work.
func dispatch(con *console, args []string) int {
	defer con.Flush()
	cmd, rest := find(args)
	if cmd == nil {
		return unknown(con, args[0])
	}
	return perform(con, cmd, rest)
}

// perform runs a command with the rest of its line.
func perform(con *console, cmd *command, rest []string) int {
	given, operands, err := cmd.parse(rest)
	if err != nil {
		return usageError(con, cmd, err.Error())
	}
	if _, ok := given["help"]; ok {
		con.Print(cmd.help())
		return exitOK
	}
	return cmd.run(&call{con, cmd, given, operands})
}

// find takes the longest command name off args; nil if there is none.
func find(args []string) (*command, []string) {
	if len(args) == 0 {
		return named("repl"), nil
	}
	if name, ok := shorthand.Get()[args[0]]; ok {
		return named(name), args[1:]
	}
	if len(args) > 1 {
		if cmd := named(args[0] + " " + args[1]); cmd != nil {
			return cmd, args[2:]
		}
	}
	if cmd := named(args[0]); cmd != nil {
		return cmd, args[1:]
	}
	if isScript(args[0]) {
		return named("run"), args
	}
	return nil, nil
}

// shorthand are options in the place of a command, as other languages' programs have them.
var shorthand = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{
		"-e": "eval", "--eval": "eval", "-h": "help", "--help": "help", "-V": "version", "--version": "version",
	}
}}

func named(name string) *command {
	for _, e := range contents() {
		if e.name == name {
			return e.make()
		}
	}
	return nil
}

func isScript(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".ruchy" || ext == ".ipynb"
}

func unknown(con *console, name string) int {
	var names, below []string
	for _, c := range contents() {
		names = append(names, c.name)
		if strings.HasPrefix(c.name, name+" ") {
			below = append(below, c.name)
		}
	}
	con.Complain("skep: there is no command %q", name)
	if len(below) > 0 {
		con.Complain("  commands: skep %s", strings.Join(below, ", skep "))
	} else if near, ok := nearest.Name(name, names); ok {
		con.Complain("  did you mean: skep %s", near)
	}
	con.Complain("  `skep help` lists all commands")
	return exitUsage
}

func usageError(con *console, cmd *command, problem string) int {
	con.Complain("%s: %s", cmd.title(), problem)
	con.Complain("  usage: %s", cmd.usage())
	return exitUsage
}

// wrongUsage is usageError for a command's own checks.
func (c *call) wrongUsage(problem string) int { return usageError(c.console, c.command, problem) }
