package check

import (
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

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

// checkRefutable warns of let-else whose pattern always matches.
func (c *checker) checkRefutable(p syntax.Pattern, t types.Type) {
	if b, ok := p.(*syntax.BindPat); ok && b.Sub == nil && c.loud {
		c.warn("W0204", b.Span(), "this pattern always matches: the else never runs")
	}
	_ = t
}
