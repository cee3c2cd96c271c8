// Package cli is the language's module cli: a script's command line, as Python's
// argparse reads it. A parser is built by declarations and gives an object; what
// is wrong on the command line, and --help, end the script with a message as
// commands do (try_parse gives a Result instead).
//
// Callers: the session, through modules.All.
package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"skep/interp/builtin"
	"skep/interp/module"
	"skep/interp/value"
)

// codeDeclare is the code for a parser that cannot be.
const codeDeclare = "M2901"

const typeParser = "ArgParser"

// kind is what an entry of a command line is.
type kind uint8

const (
	flag   kind = iota // --verbose
	option             // --count 3
	positional
)

// entry is one declared part of a command line.
type entry struct {
	kind     kind
	name     string // as the result has it, without dashes
	short    string
	help     string
	typ      string // str, int, float
	def      value.Value
	required bool
	many     bool
	choices  []string
}

// parser is a declared command line; it is never changed, a declaration makes another.
type parser struct {
	name, about string
	entries     []entry
}

func (p *parser) String() string { return "ArgParser(" + p.name + ")" }

func boxed(p *parser) value.Value { return value.NewBox(typeParser, p) }

// Module declares cli.
func Module() module.Module {
	return module.Module{Name: "cli", Doc: "Command lines of scripts: flags, options, arguments, --help.", Known: []string{"argparse", "optparse", "click"}, Types: []module.Type{parserType()}, Funcs: []module.Func{
		{Sig: `fun parser(name: str, about: str = "") -> ArgParser`, Doc: "Begins the declaration of a command line. flag, option and argument add to it; parse reads the script's arguments.", Example: "let args = cli.parser(\"greet\", \"Greets people.\")\n  .flag(\"loud\", short: \"l\", help: \"in capitals\")\n  .option(\"times\", default: 1, help: \"how often\")\n  .argument(\"names\", many: true)\n  .parse([\"-l\", \"--times=2\", \"Ann\", \"Bob\"])\nargs  // => {loud: true, times: 2, names: [\"Ann\", \"Bob\"]}", Impl: module.Checked(func(c *module.Call) value.Value { return boxed(&parser{name: c.Str(0), about: c.Str(1)}) })},
	}}
}

func parserType() module.Type {
	const sample = "let p = cli.parser(\"t\").flag(\"v\").option(\"n\", default: 3).argument(\"file\")\n"
	return module.Type{Name: typeParser, Doc: "A declared command line.", Synonyms: map[string]string{"add_argument": "argument", "parse_args": "parse", "add_flag": "flag", "add_option": "option"}, Methods: []module.Func{
		{Sig: `fun flag(self, name: str, short: str = "", help: str = "") -> ArgParser`, Doc: "Adds --name, which is false unless given.", Example: sample + "p.parse([\"--v\", \"x\"]).v  // => true", Impl: adding(func(c *module.Call) entry {
			return entry{kind: flag, name: c.Str(1), short: c.Str(2), help: c.Str(3), def: value.Bool(false)}
		})},
		{Sig: `fun option(self, name: str, short: str = "", default = null, required: bool = false, many: bool = false, choices: [str] = [], type: str = null, help: str = "") -> ArgParser`, Doc: "Adds --name VALUE. The type (str, int or float) is the default's, or str. With many it may come again and gives an array.", Example: sample + "p.parse([\"x\"]).n  // => 3\np.parse([\"x\", \"--n\", \"5\"]).n  // => 5", Impl: adding(func(c *module.Call) entry {
			return entry{kind: option, name: c.Str(1), short: c.Str(2), def: c.Args[3], required: c.Bool(4), many: c.Bool(5), choices: c.Strs(6), typ: typeArg(c, 7, c.Args[3]), help: c.Str(8)}
		})},
		{Sig: `fun argument(self, name: str, default = null, many: bool = false, choices: [str] = [], type: str = null, help: str = "") -> ArgParser`, Doc: "Adds an argument without dashes. It is required unless it has a default; the last may be many and gives an array.", Example: sample + "p.parse([\"x.txt\"]).file  // => \"x.txt\"", Impl: adding(func(c *module.Call) entry {
			return entry{kind: positional, name: c.Str(1), def: c.Args[2], required: !c.Given(2) && !c.Bool(3), many: c.Bool(3), choices: c.Strs(4), typ: typeArg(c, 5, c.Args[2]), help: c.Str(6)}
		})},
		{Sig: "fun parse(self, args: [str] = null)", Doc: "The values as an object; args are by default those of the script. For --help it prints the help and ends the script; for a mistake it prints what is wrong and ends it with status 2.", Example: sample + "p.parse([\"x\"])  // => {v: false, n: 3, file: \"x\"}", Impl: module.Checked(parse)},
		{Sig: "fun try_parse(self, args: [str] = null) -> Result<_, str>", Doc: "Ok(the values) or Err(what is wrong, or the help if --help is given).", Example: sample + "p.try_parse([\"x\", \"--n\", \"many\"])  // => Err(\"--n needs an integer, found \\\"many\\\"\")", Impl: module.Checked(func(c *module.Call) value.Value {
			p := receiver(c)
			v, err := p.read(c, arguments(c))
			return module.Res(v, err)
		})},
		{Sig: "fun help(self) -> str", Doc: "The help text.", Example: sample + "p.help().starts_with(\"Usage: t [OPTION...] FILE\")  // => true", Impl: module.Checked(func(c *module.Call) value.Value { return value.String(receiver(c).help()) })},
	}}
}

func receiver(c *module.Call) *parser {
	p, ok := value.As[*parser](c.Args[0])
	if !ok {
		c.Wrong(0, "an ArgParser")
	}
	return p
}

func typeArg(c *module.Call, i int, def value.Value) string {
	switch {
	case c.Given(i):
		t := map[string]string{"str": "str", "int": "int", "i64": "int", "float": "float", "f64": "float"}[c.Str(i)]
		if t == "" {
			c.Fail(codeDeclare, "one of: str, int, float", "there is no type %s", value.Quote(c.Str(i)))
		}
		return t
	case def.IsInt():
		return "int"
	case def.IsFloat():
		return "float"
	}
	return "str"
}

// adding makes an Impl of a method that adds an entry.
func adding(f func(c *module.Call) entry) module.Impl {
	return module.Checked(func(c *module.Call) value.Value {
		p, e := receiver(c), f(c)
		if !value.IsName(strings.ReplaceAll(e.name, "-", "_")) || len([]rune(e.short)) > 1 || e.short == "-" {
			c.Fail(codeDeclare, "", "a name is letters, digits, - and _; a short one is one character")
		}
		for _, o := range p.entries {
			switch {
			case o.key() == e.key() || e.short != "" && o.short == e.short || e.key() == "help":
				c.Fail(codeDeclare, "", "%s is declared already", e.name)
			case o.kind == positional && o.many && e.kind == positional:
				c.Fail(codeDeclare, "", "only the last argument may be many")
			}
		}
		return boxed(&parser{p.name, p.about, append(slices.Clone(p.entries), e)})
	})
}

// key is the entry's name in the result.
func (e *entry) key() string { return strings.ReplaceAll(e.name, "-", "_") }

// shown is how the entry stands on a command line.
func (e *entry) shown() string {
	if e.kind == positional {
		return strings.ToUpper(e.name)
	}
	return "--" + e.name
}

// arguments are those given, or the script's without its name.
func arguments(c *module.Call) []string {
	if c.Given(1) {
		return c.Strs(1)
	}
	h, ok := c.Host.(interface{ Arguments() []string })
	if !ok || len(h.Arguments()) == 0 {
		return nil
	}
	return h.Arguments()[1:]
}

// parse ends the script as commands end for --help and for mistakes.
func parse(c *module.Call) value.Value {
	p := receiver(c)
	v, err := p.read(c, arguments(c))
	switch {
	case err == nil:
		return v
	case errors.As(err, new(helpError)):
		write(c.IO.Stdout, p.help())
		c.Must(&builtin.ExitError{Code: 0})
	}
	write(c.IO.Stderr, p.name+": "+err.Error()+"\n"+p.usage()+"\n")
	c.Must(&builtin.ExitError{Code: 2})
	return value.Null
}

func write(f func(string), text string) {
	if f != nil {
		f(text)
	}
}

// helpError is what --help gives: the help text.
type helpError struct{ text string }

func (e helpError) Error() string { return e.text }

func errHelp(p *parser) error { return helpError{p.help()} }

func fail(format string, args ...any) error { return fmt.Errorf(format, args...) }
