package plan

import (
	"slices"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// summarise has aggregations, and rows that are to differ, answered by what sources know of their parts. It is for bottomUp.
func summarise(n Node) Node {
	switch n := n.(type) {
	case *Aggregate:
		return summaryOf(n, n.Input, n.Keys, n.keyBounds, n.aggBounds)
	case *Project:
		if n.isScalar() {
			return summaryOf(n, n.Input, nil, nil, n.bounds)
		}
	case *Unique:
		return n.fewer()
	}
	return n
}

// isScalar is true for a projection of all rows to one, by aggregates.
func (n *Project) isScalar() bool {
	looks := false
	for _, b := range n.bounds {
		looks = looks || b.Looks()
		if b.Shape == expr.Rows {
			return false
		}
	}
	return looks && !n.Beside && !n.windows()
}

// chain is filters and projections, each row for itself, over a source that is Measured, or several.
type chain struct {
	top    Node
	survey *survey
	under  map[string]*expr.Expr // columns of top as columns of the source; what is computed is left out
	judged []verdict             // by all filters
	strict bool                  // there is a filter
}

// chainOf is nil for what is none, or whose source knows nothing.
func chainOf(top Node) *chain {
	scan, nodes := Node(top), []Node{}
	for {
		switch n := scan.(type) {
		case *Filter:
			if !n.byRow() {
				return nil
			}
			nodes, scan = append(nodes, n), n.Input
			continue
		case *Project:
			if _, ok := renamed(n); !ok {
				return nil
			}
			nodes, scan = append(nodes, n), n.Input
			continue
		}
		c := &chain{top: top, survey: newSurvey(sourceOf(scan)), under: itself(scan)}
		if c.survey == nil {
			return nil
		}
		c.climb(nodes)
		return c
	}
}

// sourceOf is the source that a node reads, or those under a union as one; nil: there is none.
func sourceOf(n Node) Source {
	switch n := n.(type) {
	case *Scan:
		return n.Source
	case *Union:
		if u := n.united(); u != nil {
			return u
		}
	}
	return nil
}

// climb follows the columns from the source to the top, and judges the parts by the filters on the way.
func (c *chain) climb(nodes []Node) {
	c.judged = c.survey.all(accepted)
	for i := len(nodes) - 1; i >= 0; i-- {
		switch n := nodes[i].(type) {
		case *Filter:
			c.strict = true
			c.judge(n.Condition)
		case *Project:
			own, _ := renamed(n)
			for name, e := range own {
				if own[name] = c.under[e.Name]; own[name] == nil {
					delete(own, name)
				}
			}
			c.under = own
		}
	}
}

func (c *chain) judge(condition *expr.Expr) {
	for _, e := range conjuncts(condition, nil) {
		verdicts := c.survey.all(undecided)
		if c.reaches(e) {
			verdicts = c.survey.judge(replaced(e, c.under))
		}
		for i, v := range verdicts {
			if v == refused || v == undecided && c.judged[i] == accepted {
				c.judged[i] = v
			}
		}
	}
}

// reaches tells whether an expression reads columns of the source only.
func (c *chain) reaches(e *expr.Expr) bool {
	for _, name := range e.Columns() {
		if c.under[name] == nil {
			return false
		}
	}
	return true
}

// with lists the parts that have a verdict.
func (c *chain) with(v verdict) (parts []int) {
	for i, own := range c.judged {
		if own == v {
			parts = append(parts, i)
		}
	}
	return parts
}

// over puts the nodes of the chain, the filters too if need be, over some of the parts.
func (c *chain) over(parts []int, filters bool) Node {
	return over(c.top, c.survey.source.Some(parts, !filters), filters)
}

func over(n Node, source Source, filters bool) Node {
	switch n := n.(type) {
	case *Scan:
		out := *n
		out.Source = source
		return &out
	case *Union:
		return NewScan(source)
	}
	in := over(n.Inputs()[0], source, filters)
	if _, ok := n.(*Filter); ok && !filters {
		return in
	}
	return rebuild(n, []Node{in})
}

// constants is the columns of the top that have one value in each of some parts, of which a row each is enough for what does not count rows.
func (c *chain) constants(parts []int) *column.Table {
	fields, cols, rows := []column.Field{}, []*column.Column{}, rowsOfParts(parts)
	for _, f := range c.top.Schema().Fields {
		under := c.under[f.Name]
		if under == nil {
			continue
		}
		whole := c.survey.constant([]string{under.Name})
		if !slices.ContainsFunc(parts, func(i int) bool { return !whole[i] }) {
			fields, cols = append(fields, f), append(cols, c.survey.of(under.Name).Low.Take(rows))
		}
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		panic(err) // columns of a schema are unique
	}
	return column.NewTable(schema, cols, len(parts))
}

func rowsOfParts(parts []int) []int32 {
	out := make([]int32, len(parts))
	for i, p := range parts {
		out[i] = int32(p)
	}
	return out
}

// fewer reads of rows that are to differ one for each part, where the columns have one value in each.
func (n *Unique) fewer() Node {
	c := chainOf(n.Input)
	if c == nil || n.Keep == "none" || len(c.with(undecided)) > 0 {
		return n
	}
	parts := c.with(accepted)
	t := c.constants(parts)
	if t.Width() < n.Schema().Len() || len(parts) == 0 {
		return n
	}
	return rebuild(n, []Node{&Statistics{c.survey.source.Some(parts, true), parts, strings.Join(t.Schema().Names(), ", "), t}})
}

// summaryOf is an aggregation that reads less, or itself where that is not to be had.
func summaryOf(n, input Node, keys []*expr.Expr, keyBounds, bounds []*expr.Bound) Node {
	c := chainOf(input)
	if c == nil {
		return n
	}
	b := &summariser{chain: c, of: n, keys: keyBounds, leaves: expr.Aggregates(bounds)}
	if !b.keysStand() {
		return n
	}
	if len(c.with(refused)) == len(c.judged) {
		return rebuild(n, []Node{NewSlice(input, 0, 0)})
	}
	return b.summary()
}
