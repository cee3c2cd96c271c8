package plan

import (
	"fmt"
	"slices"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// summariser decides how an aggregation is answered.
type summariser struct {
	*chain
	of     Node
	keys   []*expr.Bound
	leaves []*expr.Bound
	values []*column.Column // of each aggregate that can be known: a row for each part
	sure   [][]bool         // and of which parts it is
}

// keysStand tells whether each key has one value in each part in which rows may pass.
func (b *summariser) keysStand() bool {
	for _, k := range b.keys {
		name, ok := b.column(k)
		if !ok {
			return false
		}
		for i, whole := range b.survey.constant([]string{name}) {
			if !whole && b.judged[i] != refused {
				return false
			}
		}
	}
	return true
}

// column is the source's column that a bound expression is.
func (b *summariser) column(x *expr.Bound) (string, bool) {
	if !x.IsBare() {
		return "", false
	}
	under := b.under[b.top.Schema().Fields[x.Index].Name]
	if under == nil {
		return "", false
	}
	return under.Name, true
}

func (b *summariser) summary() Node {
	b.values, b.sure = make([]*column.Column, len(b.leaves)), make([][]bool, len(b.leaves))
	splits := true
	for i, leaf := range b.leaves {
		b.values[i], b.sure[i] = b.known(leaf)
		splits = splits && leaf.Splits()
	}
	whole, rest := b.with(accepted), b.with(undecided)
	if t, ok := b.outright(whole, rest); ok {
		return &Summary{of: b.of, leaves: b.leaves, answered: b.statistics(whole, t)}
	}
	if !splits {
		return b.of
	}
	return b.mixed(whole, rest)
}

// outright tells whether nothing need be read: each aggregate is known, or does not count rows and reads columns that have one value in each part.
func (b *summariser) outright(whole, rest []int) (constants *column.Table, ok bool) {
	if len(rest) > 0 {
		return nil, false
	}
	t := b.constants(whole)
	for i, leaf := range b.leaves {
		if !b.all(i, whole) && !b.looksOnce(leaf, t.Schema()) {
			return nil, false
		}
	}
	return t, true
}

// all tells whether an aggregate is known of each of some parts.
func (b *summariser) all(leaf int, parts []int) bool {
	return b.values[leaf] != nil && !slices.ContainsFunc(parts, func(p int) bool { return !b.sure[leaf][p] })
}

// looksOnce tells whether an aggregate of rows that repeat is that of one of each.
func (b *summariser) looksOnce(leaf *expr.Bound, constants *column.Schema) bool {
	switch leaf.Function() {
	case "n_unique", "min", "max", "first", "last", "any", "all":
	default:
		return false
	}
	for _, name := range leaf.From.Columns() {
		if _, ok := constants.Find(name); !ok {
			return false
		}
	}
	return true
}

// known is an aggregate of each part, and of which parts that is certain; nil: of none.
func (b *summariser) known(leaf *expr.Bound) (*column.Column, []bool) {
	if leaf.Filter != nil || leaf.From.Distinct || len(leaf.Order) > 0 {
		return nil, nil
	}
	name := leaf.Function()
	if len(leaf.Args) == 0 && (name == "len" || name == "count") {
		return b.counted(func(i int) int { return b.survey.rows[i] })
	}
	if len(leaf.Args) != 1 {
		return nil, nil
	}
	col, ok := b.column(leaf.Args[0])
	if !ok {
		return nil, nil
	}
	f := b.survey.of(col)
	switch name {
	case "len":
		return b.counted(func(i int) int { return b.survey.rows[i] })
	case "null_count":
		return b.counted(func(i int) int { return f.Nulls[i] })
	case "count":
		return b.counted(func(i int) int {
			if f.Nulls[i] < 0 {
				return -1
			}
			return b.survey.rows[i] - f.Nulls[i]
		})
	case "min":
		return f.least(b.survey.rows)
	case "max":
		return f.greatest(b.survey.rows)
	}
	return nil, nil
}

// counted is known where it is not negative.
func (b *summariser) counted(count func(i int) int) (*column.Column, []bool) {
	values, sure := make([]int64, len(b.survey.rows)), make([]bool, len(b.survey.rows))
	for i := range values {
		n := count(i)
		values[i], sure[i] = int64(n), n >= 0
	}
	return column.Of(column.Int64Type, values, nil), sure
}

// mixed reads some parts; it is the aggregation itself where it would read them all as they are read without it.
func (b *summariser) mixed(whole, rest []int) Node {
	var answered, read []int
	for _, p := range whole {
		if slices.ContainsFunc(b.sure, func(sure []bool) bool { return sure == nil || !sure[p] }) {
			read = append(read, p)
		} else {
			answered = append(answered, p)
		}
	}
	out := &Summary{of: b.of, leaves: b.leaves}
	if len(answered) > 0 {
		out.answered = b.statistics(answered, nil)
	}
	if len(read) > 0 {
		out.reads = append(out.reads, b.unfiltered(read))
	}
	if len(rest) > 0 {
		out.reads = append(out.reads, &reading{input: b.over(rest, true), parts: rest})
	}
	if answered == nil && !b.gains(out, read) {
		return b.of
	}
	for _, r := range out.reads {
		if r.bind(b.of, b.leaves) != nil {
			return b.of
		}
	}
	return out
}

// unfiltered reads whole parts, and of them what is not known of all.
func (b *summariser) unfiltered(parts []int) *reading {
	r := &reading{input: b.over(parts, false), parts: parts, leaves: slices.Clone(b.leaves), known: make([]*column.Column, len(b.leaves))}
	for i := range b.leaves {
		if b.all(i, parts) {
			r.leaves[i], r.known[i] = nil, b.values[i].Take(rowsOfParts(parts))
		}
	}
	return r
}

// gains tells whether whole parts are read with fewer columns than otherwise.
func (b *summariser) gains(s *Summary, read []int) bool {
	if len(read) == 0 {
		return false
	}
	fewer := len(s.needs(s.reads[0]))
	return b.strict || fewer < len(s.needs(&reading{leaves: b.leaves}))
}

// statistics is what is known of parts: keys, then aggregates, then other columns that have one value in each.
func (b *summariser) statistics(parts []int, constants *column.Table) *Statistics {
	fields, cols, rows, texts := []column.Field{}, []*column.Column{}, rowsOfParts(parts), []string{}
	add := func(c *column.Column) {
		fields, cols = append(fields, column.Field{Name: fmt.Sprintf("\x00%d", len(fields)), Type: c.Type()}), append(cols, c)
	}
	for _, k := range b.keys {
		name, _ := b.column(k)
		add(b.survey.of(name).Low.Take(rows))
		texts = append(texts, k.From.String())
	}
	for i, leaf := range b.leaves {
		if b.all(i, parts) {
			add(b.values[i].Take(rows))
		} else {
			add(column.OfNulls(column.NullType, len(parts))) // its place; it is made of the columns behind
		}
		texts = append(texts, leaf.From.String())
	}
	if constants != nil {
		fields, cols = append(fields, constants.Schema().Fields...), append(cols, constants.Columns()...)
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		panic(err) // no column's name begins so
	}
	return &Statistics{b.survey.source.Some(parts, true), parts, strings.Join(texts, ", "), column.NewTable(schema, cols, len(parts))}
}
