package check

import (
	"fmt"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
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

// exhaustive reports what a match leaves out, and arms that never run.
func (c *checker) exhaustive(n *syntax.Match, t types.Type) {
	if !c.loud {
		return
	}
	if types.IsUnknown(t) || loose(t) {
		t = c.typeOfArms(n)
	}
	if c.elsewhere(n) {
		return
	}
	if u, ok := t.(*types.Union); ok && hasNull(u) {
		t = &types.Maybe{Elem: types.Without(u)}
	}
	cov := &coverage{c: c}
	var rows [][]*pat
	for i := range n.Arms {
		a := &n.Arms[i]
		p := cov.pattern(a.Pat, t)
		if !cov.useful(rows, []*pat{p}, []types.Type{t}) && cov.steps < mostSteps {
			d := c.warn("W0203", a.Pat.Span(), "this arm never runs: what it matches is matched before")
			d.Fixes = append(d.Fixes, fixOf("remove the arm", c.armSpan(n, i), ""))
		}
		if a.Guard == nil {
			rows = append(rows, []*pat{p})
		}
	}
	missing := cov.missing(rows, []types.Type{t}, 4)
	if len(missing) == 0 || orderings(n) || cov.steps >= mostSteps || len(n.Arms) == 0 && t == types.Unknown {
		return
	}
	c.missingArms(n, t, missing)
}

// orderings tells a match that has arms for all three results of a comparison.
func orderings(n *syntax.Match) bool {
	found := map[string]bool{}
	var note func(p syntax.Pattern)
	note = func(p syntax.Pattern) {
		switch x := p.(type) {
		case *syntax.OrPat:
			for _, a := range x.Alts {
				note(a)
			}
		case *syntax.VariantPat:
			found[x.Path[len(x.Path)-1].Name] = true
		case *syntax.BindPat:
			found[x.Name.Name] = true
		case *syntax.LitPat:
			if path, ok := x.Value.(*syntax.Path); ok {
				found[path.Segs[len(path.Segs)-1].Name] = true
			}
		}
	}
	for i := range n.Arms {
		if n.Arms[i].Guard == nil {
			note(n.Arms[i].Pat)
		}
	}
	return found["Less"] && found["Equal"] && found["Greater"]
}

// armSpan is an arm with its comma and line.
func (c *checker) armSpan(n *syntax.Match, i int) diag.Span {
	a := &n.Arms[i]
	s := diag.Span{Start: a.Pat.Span().Start, End: a.Body.Span().End}
	text := c.src.Text
	for s.End < len(text) && strings.IndexByte(" \t,", text[s.End]) >= 0 {
		s.End++
	}
	start := s.Start
	for start > 0 && strings.IndexByte(" \t", text[start-1]) >= 0 {
		start--
	}
	if start > 0 && text[start-1] == '\n' && s.End < len(text) && text[s.End] == '\n' {
		return diag.Span{Start: start - 1, End: s.End}
	}
	return s
}

func (c *checker) missingArms(n *syntax.Match, t types.Type, missing []string) {
	words := make([]string, len(missing))
	for i, m := range missing {
		words[i] = "`" + m + "`"
	}
	verb := " is not matched"
	if len(missing) > 1 {
		verb = " are not matched"
	}
	at := diag.Span{Start: n.Span().Start, End: n.Subject.Span().End}
	d := c.fail("E0217", at, strings.Join(words, ", ")+verb)
	d.Expected, d.Found = "an arm for every "+t.String(), plural(len(n.Arms), "arm")
	if named, ok := t.(*types.Named); ok {
		d.Related = declaredAt(named.Decl)
	}
	body := c.armValue(n)
	arms := ""
	indent := c.lineIndent(n.Span().Start) + "    "
	for _, m := range missing {
		arms += indent + m + " => " + body + ",\n"
	}
	end := n.Span().End - 1
	before := strings.TrimRight(c.src.Text[:end], " \t\n")
	comma := ","
	if strings.HasSuffix(before, ",") || strings.HasSuffix(before, "{") || strings.HasSuffix(before, "}") {
		comma = ""
	}
	from := len(before)
	d.Fixes = append(d.Fixes, diag.Fix{Title: "add " + plural(len(missing), "arm"), Edits: []diag.Edit{{Span: diag.Span{Start: from, End: end}, New: comma + "\n" + arms + c.lineIndent(n.Span().Start)}}})
}

// armValue is a body for an arm to be written.
func (c *checker) armValue(n *syntax.Match) string {
	var t types.Type = types.Never
	for i := range n.Arms {
		t = types.Join(t, c.typeAt(n.Arms[i].Body))
	}
	if t == types.Unit || t == types.Never {
		return "{}"
	}
	if p := placeholder(t); p != "" && p != "null" {
		return p
	}
	return "todo!()"
}

func (c *checker) lineIndent(at int) string {
	start := at
	for start > 0 && c.src.Text[start-1] != '\n' {
		start--
	}
	end := start
	for end < len(c.src.Text) && (c.src.Text[end] == ' ' || c.src.Text[end] == '\t') {
		end++
	}
	return c.src.Text[start:end]
}

// elsewhere says whether an arm names a variant of an enum that a cell run before has declared: what others it has is not known here.
func (c *checker) elsewhere(n *syntax.Match) bool {
	for i := range n.Arms {
		if c.foreign(n.Arms[i].Pat) {
			return true
		}
	}
	return false
}

func (c *checker) foreign(p syntax.Pattern) bool {
	if name := enumName(p); name != "" {
		if _, here := c.findType(c.space, name); here {
			return false
		}
		k, ok := c.env.Known(name)
		return ok && !k.Builtin && k.Type == "type"
	}
	switch x := p.(type) {
	case *syntax.OrPat:
		return slices.ContainsFunc(x.Alts, c.foreign)
	case *syntax.TuplePat:
		return slices.ContainsFunc(x.Elems, c.foreign)
	case *syntax.ListPat:
		return slices.ContainsFunc(x.Elems, c.foreign)
	case *syntax.VariantPat:
		return slices.ContainsFunc(x.Elems, c.foreign)
	case *syntax.BindPat:
		return x.Sub != nil && c.foreign(x.Sub)
	}
	return false
}

// enumName is the Shape of `Shape::Line(n)`.
func enumName(p syntax.Pattern) string {
	var of syntax.Expr
	switch x := p.(type) {
	case *syntax.VariantPat:
		if len(x.Path) > 1 {
			return x.Path[0].Name
		}
	case *syntax.RecordPat:
		of = x.Type
	case *syntax.LitPat:
		of = x.Value
	}
	if path, ok := of.(*syntax.Path); ok {
		return path.Segs[0].Name
	}
	return ""
}

// typeOfArms: where nothing is known of the subject, the patterns say what it is thought to be.
func (c *checker) typeOfArms(n *syntax.Match) types.Type {
	for i := range n.Arms {
		if t := c.typeOfPattern(n.Arms[i].Pat); t != nil {
			return t
		}
	}
	return types.Unknown
}

func (c *checker) typeOfPattern(p syntax.Pattern) types.Type {
	switch x := p.(type) {
	case *syntax.OrPat:
		for _, a := range x.Alts {
			if t := c.typeOfPattern(a); t != nil {
				return t
			}
		}
	case *syntax.VariantPat:
		named, v := c.resolveVariant(x.Path, nil)
		if named != nil && v != nil && len(x.Path) > 1 {
			return named
		}
		switch x.Path[len(x.Path)-1].Name {
		case "Some", "None":
			return &types.Option{Elem: types.Unknown}
		case "Ok", "Err":
			return &types.Result{Ok: types.Unknown, Err: types.Unknown}
		}
	case *syntax.RecordPat:
		if x.Type != nil {
			if named, v := c.patternType(x.Type, nil); named != nil && v != nil {
				return named
			}
		}
	case *syntax.LitPat:
		if path, ok := x.Value.(*syntax.Path); ok {
			if named, v := c.resolveVariant(path.Segs, nil); named != nil && v != nil {
				return named
			}
			return nil
		}
		if _, ok := x.Value.(*syntax.Bool); ok {
			return types.Bool
		}
	}
	return nil
}

// pattern turns a syntax pattern into its coverage.
func (v *coverage) pattern(p syntax.Pattern, t types.Type) *pat {
	if _, either := p.(*syntax.OrPat); types.IsUnknown(t) && !either {
		if says := v.c.typeOfPattern(p); says != nil {
			out := *v.pattern(p, says)
			out.typ = says
			return &out
		}
	}
	switch n := p.(type) {
	case *syntax.BindPat:
		return v.bindPat(n, t)
	case *syntax.OrPat:
		out := &pat{}
		for _, a := range n.Alts {
			out.alts = append(out.alts, v.pattern(a, t))
		}
		return out
	case *syntax.LitPat:
		return v.literal(n, t)
	case *syntax.RangePat:
		return &pat{con: "range " + v.c.text(n.Span())}
	case *syntax.TuplePat:
		return v.tuple(n, t)
	case *syntax.ListPat:
		return v.list(n)
	case *syntax.VariantPat:
		return v.variant(n, t)
	case *syntax.RecordPat:
		return v.record(n, t)
	}
	return anyPat
}

func (v *coverage) bindPat(n *syntax.BindPat, t types.Type) *pat {
	if n.Sub != nil {
		return v.pattern(n.Sub, t)
	}
	if n.Default != nil || n.Mut || !scope.IsConstName(n.Name.Name) {
		return anyPat
	}
	if c := v.conByName(t, n.Name.Name); c != nil {
		return &pat{con: c.name, args: anyPats(c.arity)}
	}
	if _, ok := t.(*types.Maybe); ok && n.Name.Name == "None" {
		return &pat{con: "null"}
	}
	return &pat{con: "const " + n.Name.Name}
}

func anyPats(n int) []*pat {
	out := make([]*pat, n)
	for i := range out {
		out[i] = anyPat
	}
	return out
}

func (v *coverage) literal(n *syntax.LitPat, t types.Type) *pat {
	switch x := n.Value.(type) {
	case *syntax.Bool:
		return &pat{con: fmt.Sprint(x.Value)}
	case *syntax.Null:
		return &pat{con: "null"}
	case *syntax.Path:
		if c := v.conByName(t, x.Segs[len(x.Segs)-1].Name); c != nil {
			return &pat{con: c.name, args: anyPats(c.arity)}
		}
	case *syntax.Unit:
		return anyPat
	}
	return &pat{con: "literal " + v.c.text(n.Span())}
}

func (v *coverage) tuple(n *syntax.TuplePat, t types.Type) *pat {
	tup, ok := t.(*types.Tuple)
	for i, e := range n.Elems {
		if _, rest := e.(*syntax.RestPat); !rest {
			continue
		}
		if !ok {
			if len(n.Elems) == 1 {
				return anyPat
			}
			return &pat{con: "tuple with rest " + v.c.text(n.Span())}
		}
		out := &pat{con: "tuple"}
		for j := range tup.Elems {
			switch {
			case j < i:
				out.args = append(out.args, v.pattern(n.Elems[j], tup.Elems[j]))
			case len(tup.Elems)-j < len(n.Elems)-i:
				out.args = append(out.args, v.pattern(n.Elems[len(n.Elems)-(len(tup.Elems)-j)], tup.Elems[j]))
			default:
				out.args = append(out.args, anyPat)
			}
		}
		return out
	}
	out := &pat{con: "tuple"}
	for i, e := range n.Elems {
		et := types.Type(types.Unknown)
		if ok && i < len(tup.Elems) {
			et = tup.Elems[i]
		}
		out.args = append(out.args, v.pattern(e, et))
	}
	return out
}

// list patterns are told apart by their lengths, and only those of names alone cover a length.
func (v *coverage) list(n *syntax.ListPat) *pat {
	rest, plain := false, true
	for _, e := range n.Elems {
		switch x := e.(type) {
		case *syntax.RestPat:
			rest = true
		default:
			plain = plain && v.pattern(x, types.Unknown) == anyPat
		}
	}
	if !plain {
		return &pat{con: "literal " + v.c.text(n.Span())}
	}
	if rest {
		return &pat{con: fmt.Sprintf("list from %d", len(n.Elems)-1)}
	}
	return &pat{con: fmt.Sprintf("list of %d", len(n.Elems))}
}

func (v *coverage) variant(n *syntax.VariantPat, t types.Type) *pat {
	name := n.Path[len(n.Path)-1].Name
	c := v.conByName(t, name)
	if m, ok := t.(*types.Maybe); ok && name == "Some" && len(n.Elems) == 1 {
		inner := v.pattern(n.Elems[0], m.Elem)
		return &pat{con: "some", args: []*pat{inner}}
	}
	if _, ok := t.(*types.Maybe); ok && name == "None" {
		return &pat{con: "null"}
	}
	if c == nil {
		return &pat{con: "other " + name, args: v.parts(n.Elems, nil, len(n.Elems))}
	}
	return &pat{con: c.name, args: v.parts(n.Elems, c.parts, c.arity)}
}

func (v *coverage) parts(elems []syntax.Pattern, ts []types.Type, arity int) []*pat {
	out := make([]*pat, 0, arity)
	for i, e := range elems {
		if _, ok := e.(*syntax.RestPat); ok {
			for len(out) < arity-(len(elems)-1-i) {
				out = append(out, anyPat)
			}
			continue
		}
		et := types.Type(types.Unknown)
		if len(out) < len(ts) {
			et = ts[len(out)]
		}
		out = append(out, v.pattern(e, et))
	}
	for len(out) < arity {
		out = append(out, anyPat)
	}
	return out[:arity]
}

func (v *coverage) record(n *syntax.RecordPat, t types.Type) *pat {
	var con *con
	if n.Type == nil {
		con = v.single(t)
	} else if p, ok := n.Type.(*syntax.Path); ok {
		con = v.conByName(t, p.Segs[len(p.Segs)-1].Name)
	} else if p, ok := n.Type.(*syntax.Name); ok {
		con = v.conByName(t, p.Name)
	}
	if con == nil {
		plain := true
		for _, f := range n.Fields {
			plain = plain && (f.Pat == nil || v.pattern(f.Pat, types.Unknown) == anyPat)
		}
		if plain && n.Type == nil {
			return anyPat
		}
		return &pat{con: "literal " + v.c.text(n.Span())}
	}
	out := &pat{con: con.name, args: anyPats(con.arity)}
	for _, f := range n.Fields {
		for i, name := range con.fields {
			if name == f.Name.Name && f.Pat != nil {
				out.args[i] = v.pattern(f.Pat, con.parts[i])
			}
		}
	}
	return out
}

func (v *coverage) single(t types.Type) *con {
	if cs := v.cons(t); len(cs) == 1 {
		return &cs[0]
	}
	return nil
}

func (v *coverage) conByName(t types.Type, name string) *con {
	cs := v.cons(t)
	for i := range cs {
		if cs[i].name == name {
			return &cs[i]
		}
	}
	return nil
}

// cons lists the constructors of a type; nil: they cannot be listed.
func (v *coverage) cons(t types.Type) []con {
	switch t := t.(type) {
	case types.Basic:
		if t == types.Bool {
			return []con{{name: "true", shown: "true"}, {name: "false", shown: "false"}}
		}
	case *types.Option:
		return []con{{name: "Some", arity: 1, parts: []types.Type{t.Elem}, shown: "Some"}, {name: "None", shown: "None"}}
	case *types.Result:
		return []con{{name: "Ok", arity: 1, parts: []types.Type{t.Ok}, shown: "Ok"}, {name: "Err", arity: 1, parts: []types.Type{t.Err}, shown: "Err"}}
	case *types.Maybe:
		return nil
	case *types.Tuple:
		return []con{{name: "tuple", arity: len(t.Elems), parts: t.Elems, shown: ""}}
	case *types.Named:
		return v.namedCons(t)
	}
	return nil
}

func (v *coverage) namedCons(t *types.Named) []con {
	d := t.Decl
	if d.Open {
		return nil
	}
	switch d.Form {
	case types.Struct:
		c := con{name: d.Name, arity: len(d.Fields), shown: d.Name}
		for _, f := range d.Fields {
			c.fields = append(c.fields, f.Name)
			c.parts = append(c.parts, types.Substitute(f.Type, t.Solution()))
		}
		return []con{c}
	case types.Enum:
		var out []con
		for _, x := range d.Variants {
			c := con{name: x.Name, shown: d.Name + "::" + x.Name}
			for _, p := range x.Tuple {
				c.parts = append(c.parts, types.Substitute(p, t.Solution()))
			}
			for _, f := range x.Fields {
				c.fields = append(c.fields, f.Name)
				c.parts = append(c.parts, types.Substitute(f.Type, t.Solution()))
			}
			c.arity = len(c.parts)
			out = append(out, c)
		}
		return out
	}
	return nil
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

// checkRefutable warns of let-else whose pattern always matches.
func (c *checker) checkRefutable(p syntax.Pattern, t types.Type) {
	if b, ok := p.(*syntax.BindPat); ok && b.Sub == nil && c.loud {
		c.warn("W0204", b.Span(), "this pattern always matches: the else never runs")
	}
	_ = t
}
