package main

import (
	"fmt"
	"strings"

	"skep/internal/nearest"
)

// option is one option of a command.
type option struct {
	name  string // without dashes: "lenient"
	short string // one letter, or ""
	value string // what follows it, as help shows it: "DIR"; "" for a flag
	many  bool   // it may be given several times: see call.all
	doc   string
}

var helpOption = option{name: "help", short: "h", doc: "show this text"}

// parse takes options off args. `--` ends them; so does the first operand of a
// command that runs programs, whose options are the program's.
func (c *command) parse(args []string) (given map[string]string, operands []string, err error) {
	given = map[string]string{}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return given, append(operands, args...), nil
		case len(arg) < 2 || arg[0] != '-':
			operands = append(operands, arg)
			if c.program {
				return given, append(operands, args...), nil
			}
		default:
			if args, err = c.take(given, arg, args); err != nil {
				return nil, nil, err
			}
		}
	}
	return given, operands, nil
}

// take reads one option with its value, which may stand in arg or be the next argument.
func (c *command) take(given map[string]string, arg string, rest []string) ([]string, error) {
	name, value, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	o, ok := c.option(name, strings.HasPrefix(arg, "--"))
	switch {
	case !ok:
		return nil, c.noOption(arg)
	case o.value == "" && joined:
		return nil, fmt.Errorf("option --%s takes no value", o.name)
	case o.value != "" && !joined:
		if len(rest) == 0 {
			return nil, fmt.Errorf("option --%s wants %s behind it", o.name, o.value)
		}
		value, rest = rest[0], rest[1:]
	}
	if before, ok := given[o.name]; ok && o.many {
		value = before + separator + value
	}
	given[o.name] = value
	return rest, nil
}

func (c *command) option(name string, long bool) (option, bool) {
	for _, o := range append(c.options, helpOption) {
		if long && o.name == name || !long && o.short != "" && o.short == name {
			return o, true
		}
	}
	return option{}, false
}

func (c *command) noOption(arg string) error {
	var names []string
	for _, o := range append(c.options, helpOption) {
		names = append(names, "--"+o.name)
	}
	if near, ok := nearest.Name(arg, names); ok {
		return fmt.Errorf("there is no option %s; did you mean %s?", arg, near)
	}
	return fmt.Errorf("there is no option %s", arg)
}

// separator stands between the values of an option that was given several times; arguments cannot hold it.
const separator = "\x00"

// all gives the values of an option that may be given several times.
func (c *call) all(option string) []string {
	if !c.has(option) {
		return nil
	}
	return strings.Split(c.given[option], separator)
}
