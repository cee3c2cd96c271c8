package cli

import (
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// reading is one command line on its way.
type reading struct {
	p      *parser
	got    map[string][]value.Value // by key
	places []*entry                 // positional entries, in order
	at     int
}

// read gives the values of a command line.
func (p *parser) read(_ *module.Call, args []string) (value.Value, error) {
	r := &reading{p: p, got: map[string][]value.Value{}}
	for i := range p.entries {
		if p.entries[i].kind == positional {
			r.places = append(r.places, &p.entries[i])
		}
	}
	onlyPlaces := false
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		var err error
		switch {
		case onlyPlaces || len(arg) < 2 || arg[0] != '-' || isNumber(arg) && p.find(arg[1:2], true) == nil:
			err = r.place(arg)
		case arg == "--":
			onlyPlaces = true
		case strings.HasPrefix(arg, "--"):
			args, err = r.long(arg[2:], args)
		default:
			args, err = r.short(arg[1:], args)
		}
		if err != nil {
			return value.Null, err
		}
	}
	return r.result()
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func (p *parser) find(name string, short bool) *entry {
	for i := range p.entries {
		e := &p.entries[i]
		if e.kind != positional && (short && e.short == name || !short && (e.name == name || e.key() == name)) {
			return e
		}
	}
	return nil
}

func (r *reading) long(text string, rest []string) ([]string, error) {
	name, val, given := strings.Cut(text, "=")
	if name == "help" {
		return rest, errHelp(r.p)
	}
	e := r.p.find(name, false)
	if e == nil {
		return rest, r.unknown(name)
	}
	if e.kind == flag {
		if given {
			return rest, fail("--%s takes no value", e.name)
		}
		r.got[e.key()] = []value.Value{value.Bool(true)}
		return rest, nil
	}
	if !given {
		if len(rest) == 0 {
			return rest, fail("--%s needs a value", e.name)
		}
		val, rest = rest[0], rest[1:]
	}
	return rest, r.take(e, val)
}

// unknown says that there is no such option, with the nearest.
func (r *reading) unknown(name string) error {
	var names []string
	for _, e := range r.p.entries {
		if e.kind != positional {
			names = append(names, e.name)
		}
	}
	if near := diag.Nearest(name, append(names, "help")); near != "" {
		return fail("there is no option --%s; did you mean --%s?", name, near)
	}
	return fail("there is no option --%s", name)
}

// short reads -abc, -n5 and -n 5.
func (r *reading) short(text string, rest []string) ([]string, error) {
	for text != "" {
		letter := string([]rune(text)[:1])
		text = text[len(letter):]
		e := r.p.find(letter, true)
		switch {
		case e == nil && letter == "h":
			return rest, errHelp(r.p)
		case e == nil:
			return rest, fail("there is no option -%s", letter)
		case e.kind == flag:
			r.got[e.key()] = []value.Value{value.Bool(true)}
			continue
		}
		if text = strings.TrimPrefix(text, "="); text == "" {
			if len(rest) == 0 {
				return rest, fail("-%s needs a value", letter)
			}
			text, rest = rest[0], rest[1:]
		}
		return rest, r.take(e, text)
	}
	return rest, nil
}

func (r *reading) place(arg string) error {
	if r.at == len(r.places) {
		return fail("there is one argument too many: %s", value.Quote(arg))
	}
	e := r.places[r.at]
	if !e.many {
		r.at++
	}
	return r.take(e, arg)
}

// take reads a value for an entry; of one that is not many the last holds.
func (r *reading) take(e *entry, text string) error {
	v, err := e.value(text)
	if err != nil {
		return err
	}
	if !e.many {
		r.got[e.key()] = nil
	}
	r.got[e.key()] = append(r.got[e.key()], v)
	return nil
}

func (e *entry) value(text string) (value.Value, error) {
	if len(e.choices) > 0 && !contains(e.choices, text) {
		return value.Null, fail("%s must be one of %s, found %s", e.shown(), strings.Join(e.choices, ", "), value.Quote(text))
	}
	switch e.typ {
	case "int":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return value.Null, fail("%s needs an integer, found %s", e.shown(), value.Quote(text))
		}
		return value.Int(n), nil
	case "float":
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return value.Null, fail("%s needs a number, found %s", e.shown(), value.Quote(text))
		}
		return value.Float(f), nil
	}
	return value.String(text), nil
}

func contains(xs []string, x string) bool {
	for _, y := range xs {
		if x == y {
			return true
		}
	}
	return false
}

func (r *reading) result() (value.Value, error) {
	d := value.NewDict()
	for i := range r.p.entries {
		e := &r.p.entries[i]
		vs, given := r.got[e.key()]
		switch {
		case !given && e.required:
			return value.Null, fail("%s is missing", e.shown())
		case e.many && (given || e.def.IsNull()):
			d.SetStr(e.key(), value.NewArray(vs))
		case given:
			d.SetStr(e.key(), vs[len(vs)-1])
		default:
			d.SetStr(e.key(), e.def.Share())
		}
	}
	return d.Value(), nil
}
