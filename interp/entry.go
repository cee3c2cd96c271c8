package interp

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp/builtin"
	"skep/interp/eval"
	"skep/interp/syntax"
	"skep/interp/value"
)

// entry is main's parameters as a command line. A parameter without a default is
// an operand, one with a default an option of its name; a flag if that is false
// or true. A rest parameter, or a last one that is a list, takes all operands left.
type entry struct {
	program string
	doc     string
	params  []entryParam
}

// entryParam is one parameter.
type entryParam struct {
	name    string // as written: `max_count`
	typ     *syntax.Type
	option  bool
	many    bool   // it takes all operands that are left
	rest    bool   // it is written ...xs
	typed   string // its type as written
	text    string // of the default
	flag    bool   // its default is true or false
	initial bool   // that
}

// newEntry reads main's parameters; nil if the program defines no main.
func newEntry(program, text string, prog *syntax.Program) *entry {
	for _, s := range prog.Stmts {
		f, ok := s.(*syntax.Fun)
		if !ok || f.Name.Name != "main" {
			continue
		}
		e := &entry{program: program, doc: f.Doc}
		for i, p := range f.Params {
			e.params = append(e.params, newEntryParam(p, text, i == len(f.Params)-1))
		}
		return e
	}
	return nil
}

func newEntryParam(p syntax.Param, text string, last bool) entryParam {
	out := entryParam{name: p.Name.Name, typ: p.Type, many: p.Rest, rest: p.Rest, option: p.Default != nil}
	if p.Type != nil {
		out.typed = text[p.Type.Span().Start:p.Type.Span().End]
	}
	if p.Default != nil {
		b, isFlag := p.Default.(*syntax.Bool)
		out.text, out.flag = text[p.Default.Span().Start:p.Default.Span().End], isFlag
		out.initial = isFlag && b.Value
	}
	if list := p.Type != nil && p.Type.Kind == syntax.TypeList; list && last && !out.option {
		out.many, out.typ = true, p.Type.Elem
	} else if list && p.Rest {
		out.typ = p.Type.Elem
	}
	return out
}

// usageProblem is a command line that main cannot be called with.
type usageProblem string

func (u usageProblem) Error() string { return string(u) }

// errHelp asks for the help text.
const errHelp = usageProblem("help")

// values binds a command line to the parameters, in their order; eval.Missing where the default holds.
func (e *entry) values(args []string) (eval.Arguments, error) {
	given := map[string]value.Value{}
	var operands []string
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			operands, args = append(operands, args...), nil
		case !isOption(arg):
			operands = append(operands, arg)
		default:
			rest, err := e.takeOption(given, arg, args)
			if err != nil {
				return eval.Arguments{}, err
			}
			args = rest
		}
	}
	return e.bind(given, operands)
}

// isOption tells --name and -n from operands; -5 and - are operands.
func isOption(arg string) bool {
	return len(arg) > 1 && arg[0] == '-' && !(arg[1] >= '0' && arg[1] <= '9') && arg[1] != '.'
}

// takeOption reads one option, whose value may be the next argument.
func (e *entry) takeOption(given map[string]value.Value, arg string, rest []string) ([]string, error) {
	name, text, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	if !joined && (arg == "--help" || arg == "-h") {
		return nil, errHelp
	}
	p, off := e.option(strings.ReplaceAll(name, "-", "_"))
	switch {
	case p == nil || !strings.HasPrefix(arg, "--"):
		return nil, usageProblem("there is no option " + arg)
	case p.flag && joined:
		return nil, usageProblem("option --" + name + " takes no value")
	case p.flag:
		given[p.name] = value.Bool(!off)
		return rest, nil
	case !joined && len(rest) == 0:
		return nil, usageProblem("option --" + name + " wants a value behind it")
	case !joined:
		text, rest = rest[0], rest[1:]
	}
	v, err := readArgument(p.typ, text)
	if err != nil {
		return nil, usageProblem(fmt.Sprintf("option --%s: %v", name, err))
	}
	given[p.name] = v
	return rest, nil
}

// option finds an option by its name; off is true for --no-name of a flag.
func (e *entry) option(name string) (p *entryParam, off bool) {
	for i := range e.params {
		p := &e.params[i]
		if p.option && p.name == name {
			return p, false
		}
		if p.flag && "no_"+p.name == name {
			return p, true
		}
	}
	return nil, false
}

// bind gives each parameter its value: operands in order, options by name.
func (e *entry) bind(given map[string]value.Value, operands []string) (args eval.Arguments, err error) {
	args.Named = map[string]value.Value{}
	behindRest := false
	for _, p := range e.params {
		v, ok := given[p.name]
		switch {
		case p.option && !ok:
			v = eval.Missing()
		case p.option:
		case p.many:
			v, err = readAll(p, operands)
			operands = nil
		case len(operands) == 0:
			err = usageProblem(p.operand() + " is missing")
		default:
			v, err = p.read(operands[0])
			operands = operands[1:]
		}
		switch {
		case err != nil:
			return args, err
		case p.rest:
			args.Plain, behindRest = append(args.Plain, v.List().Values()...), true
		case !behindRest:
			args.Plain = append(args.Plain, v)
		case v != eval.Missing():
			args.Named[p.name] = v
		}
	}
	if len(operands) > 0 {
		return args, usageProblem(fmt.Sprintf("nothing takes the argument %q", operands[0]))
	}
	return args, nil
}

// read reads one operand; the error names it.
func (p entryParam) read(text string) (value.Value, error) {
	v, err := readArgument(p.typ, text)
	if err != nil {
		return value.Null, usageProblem(fmt.Sprintf("%s: %v", strings.ToUpper(p.name), err))
	}
	return v, nil
}

func readAll(p entryParam, operands []string) (value.Value, error) {
	list := make([]value.Value, len(operands))
	for i, text := range operands {
		v, err := p.read(text)
		if err != nil {
			return value.Null, err
		}
		list[i] = v
	}
	return value.NewArray(list), nil
}

// readArgument reads a text as a value of a parameter's type; without one it stays a text.
func readArgument(t *syntax.Type, text string) (value.Value, error) {
	for t != nil && (t.Kind == syntax.TypeOption || t.Kind == syntax.TypeRef) {
		t = t.Elem
	}
	if t == nil || t.Kind != syntax.TypeNamed {
		return value.String(text), nil
	}
	if low, high, ok := eval.IntRange(t.Name); ok {
		n, err := strconv.ParseInt(text, 0, 64)
		if err != nil || n < low || n > high {
			return value.Null, fmt.Errorf("%q is no %s", text, t.Name)
		}
		return value.Int(n), nil
	}
	switch t.Name {
	case "f64", "f32", "float":
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(x, 0) && !strings.Contains(strings.ToLower(text), "inf") {
			return value.Null, fmt.Errorf("%q is no number", text)
		}
		return value.Float(x), nil
	case "bool":
		if text != "true" && text != "false" {
			return value.Null, fmt.Errorf("%q is neither true nor false", text)
		}
		return value.Bool(text == "true"), nil
	}
	return value.String(text), nil
}

func (p entryParam) operand() string {
	name := strings.ToUpper(p.name)
	if p.many {
		return "[" + name + "...]"
	}
	return name
}

func (p entryParam) written() string {
	name := "--" + strings.ReplaceAll(p.name, "_", "-")
	switch {
	case p.flag && p.initial:
		return "--no-" + name[2:]
	case p.flag:
		return name
	}
	return name + " " + strings.ToUpper(p.name)
}

// usage is the first line of the help.
func (e *entry) usage() string {
	parts := []string{"usage:", e.program}
	for _, p := range e.params {
		if p.option {
			parts = append(parts, "[OPTION...]")
			break
		}
	}
	for _, p := range e.params {
		if !p.option {
			parts = append(parts, p.operand())
		}
	}
	return strings.Join(parts, " ") + "\n"
}

// help is what --help shows: usage, main's doc comment, the options.
func (e *entry) help() string {
	var b strings.Builder
	b.WriteString(e.usage())
	if doc := strings.TrimSpace(e.doc); doc != "" {
		b.WriteString("\n" + doc + "\n")
	}
	b.WriteString("\noptions:\n")
	for _, p := range e.params {
		if !p.option {
			continue
		}
		what := "default: " + p.text
		if p.typed != "" && !p.flag {
			what = p.typed + ", " + what
		}
		fmt.Fprintf(&b, "  %-22s  %s\n", p.written(), what)
	}
	fmt.Fprintf(&b, "  %-22s  %s\n", "-h, --help", "show this text")
	return b.String()
}

// mainArguments reads the command line for the main that a run will call. Help and
// problems end the run before anything has happened. A program whose main has no
// parameters, or that has no main, reads its arguments itself, if it wants any.
func (s *Session) mainArguments(prog *syntax.Program, src *diag.Source, runsMain bool, io *Streams) (none eval.Arguments, err error) {
	if s.opts.Notebook || s.opts.Library {
		return none, nil
	}
	e := s.entry(prog, src, runsMain)
	if len(e.params) == 0 && (len(s.opts.Args) != 1 || readsArguments(src.Text)) {
		return none, nil
	}
	args, err := e.values(s.opts.Args)
	switch {
	case err == errHelp:
		return none, leave(io.Stdout, e.help(), 0)
	case err != nil && len(e.params) > 0:
		return none, leave(io.Stderr, fmt.Sprintf("%s: %v\n%s", e.program, err, e.usage()), 2)
	}
	return args, nil
}

// entry is the command line of a program, without parameters if it takes none.
func (s *Session) entry(prog *syntax.Program, src *diag.Source, runsMain bool) *entry {
	program := filepath.Base(src.Name)
	if s.opts.Program != "" {
		program = filepath.Base(s.opts.Program)
	}
	if e := newEntry(program, src.Text, prog); e != nil && runsMain {
		return e
	}
	return &entry{program: program}
}

// leave writes a text and ends the program as exit(code) does.
func leave(write func(string), text string, code int) error {
	if write != nil {
		write(text)
	}
	return &builtin.ExitError{Code: code}
}

// readsArguments tells programs that look at the command line themselves.
func readsArguments(text string) bool {
	for _, t := range syntax.Tokens(text) {
		if t.Kind == syntax.KindName {
			switch text[t.Span.Start:t.Span.End] {
			case "args", "arguments", "env_args":
				return true
			}
		}
	}
	return false
}
