package main

import (
	"path/filepath"
	"strings"

	"skep/internal/nearest"
)

// command is one command of skep, as data: help, completions and dispatch read it.
type command struct {
	name     string // "run", "kernel install"
	operands string // as usage shows them: "FILE|- [ARG...]"
	summary  string // one line
	detail   string // more lines, for `skep help NAME`
	options  []option
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

// commands is the table of contents, in the order that help shows.
func commands() []*command {
	return []*command{
		runCommand(), evalCommand(), checkCommand(), explainCommand(), lspCommand(), testCommand(), benchCommand(), compileCommand(), fmtCommand(), lintCommand(),
		docCommand(), convertCommand(), exportCommand(), diffCommand(), mergeCommand(), gitSetupCommand(),
		newCommand(), addCommand(), removeCommand(), fetchCommand(), vendorCommand(), publishCommand(),
		replCommand(), notebookCommand(), notebookPasswordCommand(),
		kernelInstallCommand(), kernelUninstallCommand(), kernelRunCommand(),
		doctorCommand(), cacheCommand(), completionsCommand(), versionCommand(), helpCommand(),
	}
}

// dispatch finds the command that args name and runs it. Without a name the
// REPL starts; a name of a script or notebook runs it, so that `#!` lines work.
func dispatch(con *console, args []string) int {
	defer con.Flush()
	all := commands()
	cmd, rest := find(all, args)
	if cmd == nil {
		return unknown(con, all, args[0])
	}
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
func find(all []*command, args []string) (*command, []string) {
	if len(args) == 0 {
		return named(all, "repl"), nil
	}
	if name, ok := shorthand[args[0]]; ok {
		return named(all, name), args[1:]
	}
	if len(args) > 1 {
		if cmd := named(all, args[0]+" "+args[1]); cmd != nil {
			return cmd, args[2:]
		}
	}
	if cmd := named(all, args[0]); cmd != nil {
		return cmd, args[1:]
	}
	if isScript(args[0]) {
		return named(all, "run"), args
	}
	return nil, nil
}

// shorthand are options in the place of a command, as other languages' programs have them.
var shorthand = map[string]string{
	"-e": "eval", "--eval": "eval", "-h": "help", "--help": "help", "-V": "version", "--version": "version",
}

func named(all []*command, name string) *command {
	for _, c := range all {
		if c.name == name {
			return c
		}
	}
	return nil
}

func isScript(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".ruchy" || ext == ".ipynb"
}

func unknown(con *console, all []*command, name string) int {
	var names, below []string
	for _, c := range all {
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
	con.Complain("skep %s: %s", cmd.name, problem)
	con.Complain("  usage: %s", cmd.usage())
	return exitUsage
}

// wrongUsage is usageError for a command's own checks.
func (c *call) wrongUsage(problem string) int { return usageError(c.console, c.command, problem) }
