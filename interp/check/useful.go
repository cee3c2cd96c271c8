package check

import (
	"fmt"
	"strings"

	"skep/interp/types"
)

// Whether a match covers all values, and which arm never runs, is decided by
// the usefulness of patterns (Maranget, "Warnings for pattern matching", 2007): an
// arm is useful if some value matches it and none before; a match is complete if `_` behind it is not useful.

// pat is a pattern as far as coverage goes: a constructor with its parts, or (con "") anything.
type pat struct {
	con  string
	args []*pat
	alts []*pat     // an or-pattern
	typ  types.Type // what the pattern says of a value of which nothing is known; nil: nothing
}

var anyPat = &pat{}

// con is one of the constructors that a type has.
type con struct {
	name   string
	arity  int
	fields []string
	parts  []types.Type
	shown  string
}

// mostSteps bounds the search; a match that needs more is taken for complete.
const mostSteps = 20000

type coverage struct {
	c     *checker
	steps int
}

// useful tells whether some value matches row q and none of rows.
func (v *coverage) useful(rows [][]*pat, q []*pat, ts []types.Type) bool {
	if v.steps++; v.steps > mostSteps {
		return true
	}
	if len(q) == 0 {
		return len(rows) == 0
	}
	if q[0].alts != nil {
		for _, a := range q[0].alts {
			if v.useful(rows, append([]*pat{a}, q[1:]...), ts) {
				return true
			}
		}
		return false
	}
	rows = expand(rows)
	if q[0].con != "" {
		c := v.conOf(q[0], ts[0])
		return v.useful(specialise(rows, c), specialise([][]*pat{q}, c)[0], append(append([]types.Type(nil), partTypes(c)...), ts[1:]...))
	}
	if cs, all := v.allUsed(rows, ts[0]); all {
		for i := range cs {
			c := &cs[i]
			if v.useful(specialise(rows, c), specialise([][]*pat{q}, c)[0], append(append([]types.Type(nil), partTypes(c)...), ts[1:]...)) {
				return true
			}
		}
		return false
	}
	return v.useful(defaults(rows), q[1:], ts[1:])
}

func (v *coverage) conOf(p *pat, t types.Type) *con {
	if c := v.conByName(t, p.con); c != nil && c.arity == len(p.args) {
		return c
	}
	return &con{name: p.con, arity: len(p.args), parts: unknowns(len(p.args)), shown: p.con}
}

func unknowns(n int) []types.Type {
	out := make([]types.Type, n)
	for i := range out {
		out[i] = types.Unknown
	}
	return out
}

func partTypes(c *con) []types.Type {
	if len(c.parts) == c.arity {
		return c.parts
	}
	return unknowns(c.arity)
}

// expand makes one row of each alternative of or-patterns in the first column.
func expand(rows [][]*pat) [][]*pat {
	var out [][]*pat
	for _, r := range rows {
		if r[0].alts == nil {
			out = append(out, r)
			continue
		}
		for _, a := range r[0].alts {
			out = append(out, expand([][]*pat{append([]*pat{a}, r[1:]...)})...)
		}
	}
	return out
}

// specialise keeps the rows that may match a constructor, with its parts in front.
func specialise(rows [][]*pat, c *con) [][]*pat {
	var out [][]*pat
	for _, r := range rows {
		switch {
		case r[0].con == "":
			out = append(out, append(anyPats(c.arity), r[1:]...))
		case r[0].con == c.name && len(r[0].args) == c.arity:
			out = append(out, append(append([]*pat(nil), r[0].args...), r[1:]...))
		}
	}
	return out
}

func defaults(rows [][]*pat) [][]*pat {
	var out [][]*pat
	for _, r := range rows {
		if r[0].con == "" {
			out = append(out, r[1:])
		}
	}
	return out
}

// allUsed tells whether the first column names all constructors of its type.
func (v *coverage) allUsed(rows [][]*pat, t types.Type) ([]con, bool) {
	if m, ok := t.(*types.Maybe); ok {
		cs := []con{{name: "some", arity: 1, parts: []types.Type{m.Elem}}, {name: "null"}}
		return cs, uses(rows, "some") && uses(rows, "null")
	}
	if cs, ok := listCons(rows); ok {
		return cs, true
	}
	if types.IsUnknown(t) {
		t = typeOfHeads(rows)
	}
	cs := v.cons(t)
	if len(cs) == 0 {
		if arity, ok := tupleArity(rows); ok {
			return []con{{name: "tuple", arity: arity, parts: unknowns(arity)}}, true
		}
		return nil, false
	}
	for i := range cs {
		if !uses(rows, cs[i].name) {
			return cs, false
		}
	}
	return cs, true
}

// typeOfHeads is what the patterns of the first column say of its type.
func typeOfHeads(rows [][]*pat) types.Type {
	for _, r := range rows {
		if r[0].typ != nil {
			return r[0].typ
		}
	}
	return types.Unknown
}

// tupleArity: tuples of one length all have the same constructor, whatever is known of them.
func tupleArity(rows [][]*pat) (int, bool) {
	n := -1
	for _, r := range rows {
		if r[0].con == "tuple" {
			if n >= 0 && n != len(r[0].args) {
				return 0, false
			}
			n = len(r[0].args)
		} else if r[0].con != "" {
			return 0, false
		}
	}
	return n, n >= 0
}

// listCons: lists of lengths 0 … n-1 and from n on cover all lists.
func listCons(rows [][]*pat) ([]con, bool) {
	from := -1
	for _, r := range rows {
		var n int
		if k, _ := fmt.Sscanf(r[0].con, "list from %d", &n); k == 1 && (from < 0 || n < from) {
			from = n
		}
	}
	if from < 0 {
		return nil, false
	}
	cs := []con{{name: fmt.Sprintf("list from %d", from)}}
	for i := range from {
		name := fmt.Sprintf("list of %d", i)
		if !uses(rows, name) {
			return nil, false
		}
		cs = append(cs, con{name: name})
	}
	return cs, true
}

func uses(rows [][]*pat, name string) bool {
	for _, r := range rows {
		if r[0].con == name {
			return true
		}
	}
	return false
}

// missing gives up to most patterns that no row matches.
func (v *coverage) missing(rows [][]*pat, ts []types.Type, most int) []string {
	var out []string
	for _, w := range v.witnesses(rows, ts, most) {
		out = append(out, strings.Join(w, ", "))
	}
	return out
}

// witnesses gives, for each way in which rows leave something out, the patterns of all columns.
func (v *coverage) witnesses(rows [][]*pat, ts []types.Type, most int) [][]string {
	if v.steps++; v.steps > mostSteps || most <= 0 {
		return nil
	}
	if len(ts) == 0 {
		if len(rows) == 0 {
			return [][]string{{}}
		}
		return nil
	}
	rows = expand(rows)
	cs, all := v.allUsed(rows, ts[0])
	var out [][]string
	if all {
		for i := range cs {
			c := &cs[i]
			for _, w := range v.witnesses(specialise(rows, c), append(append([]types.Type(nil), partTypes(c)...), ts[1:]...), most-len(out)) {
				out = append(out, append([]string{shown(c, w[:c.arity])}, w[c.arity:]...))
			}
		}
		return out
	}
	for _, w := range v.witnesses(defaults(rows), ts[1:], most) {
		for _, head := range unusedCons(cs, rows, ts[0]) {
			if len(out) < most || len(ts) == 1 {
				out = append(out, append([]string{head}, w...))
			}
		}
	}
	return out
}

// unusedCons names the constructors that no row has; `_` where they cannot be listed.
func unusedCons(cs []con, rows [][]*pat, t types.Type) []string {
	if len(cs) == 0 {
		return []string{"_"}
	}
	if _, ok := t.(*types.Maybe); ok {
		switch {
		case uses(rows, "some"):
			return []string{"None"}
		}
		return []string{"_"}
	}
	any := false
	for i := range cs {
		any = any || uses(rows, cs[i].name)
	}
	if !any && len(rows) == 0 && len(cs) > 1 && cs[0].shown == "Some" {
		return []string{"_"}
	}
	var out []string
	for i := range cs {
		if !uses(rows, cs[i].name) {
			out = append(out, shown(&cs[i], wilds(cs[i].arity)))
		}
	}
	return out
}

func wilds(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "_"
	}
	return out
}

func shown(c *con, parts []string) string {
	switch {
	case c.name == "tuple":
		return "(" + strings.Join(parts, ", ") + ")"
	case c.name == "some":
		return parts[0]
	case strings.HasPrefix(c.name, "list"):
		return "_"
	case len(c.fields) > 0:
		return c.shown + " { .. }"
	case c.arity > 0:
		return c.shown + "(" + strings.Join(parts, ", ") + ")"
	}
	if c.shown == "" {
		return c.name
	}
	return c.shown
}
