package plan

import (
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// Aggregates of groups whose rows do not fit: there are few groups, or none, so that all of them may be in memory, and of their rows a piece at a time.

// huge is such an aggregation on its way. Its rows may be read more than once.
type huge struct {
	*grouping
	n      *narrow
	rows   *exec.Stream // the columns of narrow, and the rows' numbers behind them
	heads  []*column.Column
	first  *column.Column // the number of each group's first row
	groups int
	values []*column.Column // of each aggregate
}

// cuts tells whether every aggregate can be computed of a piece of a group's rows at a time.
func (g *grouping) cuts() bool {
	return !slices.ContainsFunc(g.leaves, func(b *expr.Bound) bool { return !b.InPieces() })
}

// inPieces computes all aggregates of the rows.
func (g *grouping) inPieces(n *narrow, rows *exec.Stream) (*huge, error) {
	h := &huge{grouping: g, n: n, rows: rows, values: make([]*column.Column, len(n.leaves))}
	if err := h.number(); err != nil {
		return nil, err
	}
	for i, b := range n.leaves {
		if h.values[i] != nil {
			continue
		}
		c, void, err := b.Void(h.groups)
		if err == nil && !void {
			c, err = h.seek(b)
		}
		if err != nil {
			return nil, err
		}
		h.values[i] = c
	}
	return h, nil
}

// share is the groups of a piece of the rows, in the order of their first ones, with parts of the loose aggregates.
type share struct {
	heads  []*column.Column // keys, and the number of the group's first row
	leaves [][]*column.Column
	groups int
}

// sharesTogether is how many pieces' groups are kept before they are joined: where each piece has a large key, all of them would not fit.
const sharesTogether = 32

// number finds the groups, and computes the aggregates that are put together from parts as they come.
func (h *huge) number() error {
	var all []*share
	for from := 0; from < h.rows.N; from += sharesTogether {
		s, err := h.batch(from, min(from+sharesTogether, h.rows.N))
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	s, err := h.join(all)
	if err != nil {
		return err
	}
	h.groups, h.heads, h.first = s.groups, s.heads[:h.n.keys], s.heads[h.n.keys]
	for i, b := range h.n.leaves {
		if s.leaves[i] == nil {
			continue
		}
		if h.values[i], err = b.FinishLoose(s.leaves[i]); err != nil {
			return err
		}
	}
	return nil
}

// batch is the groups of some pieces, which are computed beside each other.
func (h *huge) batch(from, to int) (*share, error) {
	shares, bytes := make([]*share, to-from), int64(0)
	rows := &exec.Stream{Schema: h.rows.Schema, N: to - from, At: func(i int) (*column.Table, error) { return h.rows.At(from + i) }}
	err := h.f.r.EachMorsel(rows, func(i int, t *column.Table) (err error) {
		if shares[i], err = h.shareOf(t); err != nil {
			return err
		}
		return h.grant.Grow(shares[i].bytes())
	})
	if err != nil {
		return nil, err
	}
	for _, s := range shares {
		bytes += s.bytes()
	}
	out, err := h.join(shares)
	if err != nil {
		return nil, err
	}
	h.grant.Shrink(bytes - out.bytes())
	return out, nil
}

func (h *huge) shareOf(t *column.Table) (*share, error) {
	x := evaluation(h.f.r, t)
	x.Pool = nil
	keys, numbers := t.Columns()[:h.n.keys], t.Column(t.Width()-1)
	s := &share{leaves: make([][]*column.Column, len(h.n.leaves))}
	first := []int32{0}
	if h.n.keys > 0 {
		x.Groups = column.GroupBy(keys, t.Rows())
		first = x.Groups.First
	} else if t.Rows() == 0 {
		first = []int32{-1}
	}
	s.groups = len(first)
	for _, k := range append(append([]*column.Column(nil), keys...), numbers) {
		s.heads = append(s.heads, k.Take(first))
	}
	for i, b := range h.n.leaves {
		if b.IsLoose() {
			var err error
			if s.leaves[i], err = x.LooseParts(b); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

func (s *share) bytes() (sum int64) {
	for _, l := range append(s.leaves, s.heads) {
		for _, c := range l {
			sum += c.Bytes()
		}
	}
	return sum
}

// join groups the groups of pieces.
func (h *huge) join(shares []*share) (*share, error) {
	if len(shares) == 1 {
		return shares[0], nil
	}
	total := 0
	for _, s := range shares {
		total += s.groups
	}
	heads := make([]*column.Column, h.n.keys+1)
	for k := range heads {
		heads[k] = columnOf(shares, func(s *share) *column.Column { return s.heads[k] })
	}
	groups := &column.Groups{IDs: make([]int32, total), First: firstOf(heads[h.n.keys])}
	if h.n.keys > 0 {
		groups = column.GroupBy(heads[:h.n.keys], total)
	}
	out := &share{leaves: make([][]*column.Column, len(h.n.leaves)), groups: groups.Len()}
	for _, c := range heads {
		out.heads = append(out.heads, c.Take(groups.First))
	}
	for i, b := range h.n.leaves {
		if !b.IsLoose() {
			continue
		}
		parts := make([]*column.Column, len(shares[0].leaves[i]))
		for c := range parts {
			parts[c] = columnOf(shares, func(s *share) *column.Column { return s.leaves[i][c] })
		}
		for _, s := range shares { // the answer may be large: let go of what it is made of
			s.leaves[i] = nil
		}
		var err error
		if out.leaves[i], err = b.JoinLoose(parts, groups.IDs, out.groups); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// firstOf is the first piece that had rows, of those without keys.
func firstOf(numbers *column.Column) []int32 {
	for i := range numbers.Len() {
		if !numbers.IsNull(i) {
			return []int32{int32(i)}
		}
	}
	return []int32{0}
}

func columnOf(shares []*share, pick func(s *share) *column.Column) *column.Column {
	cols := make([]*column.Column, len(shares))
	for i, s := range shares {
		cols[i] = pick(s)
	}
	return column.Concat(cols)
}

// idsOf gives each row the number of its group.
func (h *huge) idsOf(t *column.Table) []int32 {
	if h.groups == 1 {
		return make([]int32, t.Rows())
	}
	keys := t.Columns()[:h.n.keys]
	return column.GroupBy(column.Behind(h.heads, keys), h.groups+t.Rows()).IDs[h.groups:]
}

// seek computes an aggregate that wants its rows in order.
func (h *huge) seek(b *expr.Bound) (c *column.Column, err error) {
	for s := b.Sought(); s != nil; s = s.Then(c) {
		if c, err = h.round(b, s); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (h *huge) round(b *expr.Bound, s *expr.Sought) (*column.Column, error) {
	sorted, err := h.sorted(s, h.sought(s), s.ByRuns())
	if err != nil {
		return nil, err
	}
	defer func() { sorted.Close() }()
	if !s.ByRuns() {
		return h.parts(b, s, sorted)
	}
	runs := &runs{s: s, distinct: b.From.Distinct}
	if tally := s.Tally(h.groups); tally != nil {
		return h.tally(tally, runs, sorted)
	}
	firsts, err := h.firsts(runs, sorted)
	if err != nil {
		return nil, err
	}
	defer firsts.Close()
	sorted.Close()
	if sorted, err = h.sorted(s, firsts, false); err != nil {
		return nil, err
	}
	return h.parts(b, s, sorted)
}

// sought is the rows that an aggregate wants.
func (h *huge) sought(s *expr.Sought) *exec.Stream {
	schema := columnsOfTypes(s.Types)
	out := h.rows.Map(schema, func(_ int, t *column.Table) (*column.Table, error) {
		cols, err := s.Rows(evaluation(h.f.r, t), h.idsOf(t), t.Column(t.Width()-1))
		if err != nil {
			return nil, err
		}
		return column.NewTable(schema, cols, cols[0].Len()), nil
	})
	out.Free = nil
	return out
}

func columnsOfTypes(types []column.Type) *column.Schema {
	bounds := make([]*expr.Bound, len(types))
	for i, t := range types {
		bounds[i] = &expr.Bound{Type: t}
	}
	return columnsFor(bounds).schema
}

func (h *huge) sorted(s *expr.Sought, rows *exec.Stream, byValue bool) (*exec.Stream, error) {
	var order []exec.Order
	for _, k := range s.Order(byValue) {
		order = append(order, exec.Order{Col: k.Col, Desc: k.Desc, NullsLast: k.NullsLast})
	}
	return inOrder(h.f.r, "aggregate", rows, order)
}

// parts puts an aggregate together from pieces of its rows in order.
func (h *huge) parts(b *expr.Bound, s *expr.Sought, sorted *exec.Stream) (*column.Column, error) {
	var all [][]*column.Column
	var ids []int32
	err := h.f.r.InOrder(sorted, func(t *column.Table) error {
		parts, own, err := s.Parts(t.Columns())
		if err != nil {
			return err
		}
		all, ids = append(all, parts), append(ids, own...)
		return h.grant.Grow((&share{leaves: [][]*column.Column{parts}}).bytes())
	})
	if err != nil {
		return nil, err
	}
	cols := make([]*column.Column, len(all[0]))
	for c := range cols {
		pieces := make([]*column.Column, len(all))
		for i := range all {
			pieces[i] = all[i][c]
		}
		cols[c] = column.Concat(pieces)
	}
	return b.MergeLoose(cols, ids, h.groups)
}

// tally counts the runs; where the number of rows must be known before, they pass twice.
func (h *huge) tally(tally expr.Tally, r *runs, sorted *exec.Stream) (*column.Column, error) {
	totals := make([]int64, h.groups)
	if tally.Totals() {
		err := r.each(h.f.r, sorted, func(cols []*column.Column) error {
			counts := column.Values[int64](cols[len(cols)-1])
			for i, id := range column.Values[int32](cols[0]) {
				totals[id] += counts[i]
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if err := r.each(h.f.r, sorted, func(cols []*column.Column) error { return tally.Add(cols, totals) }); err != nil {
		return nil, err
	}
	return tally.Finish()
}

// firsts is the first row of each run.
func (h *huge) firsts(r *runs, sorted *exec.Stream) (*exec.Stream, error) {
	file := h.f.r.NewParking(sorted.Schema)
	err := r.each(h.f.r, sorted, func(cols []*column.Column) error {
		return file.Add(column.NewTable(sorted.Schema, cols, cols[0].Len()))
	})
	if err != nil {
		file.Close()
		return nil, err
	}
	return file.Stream(), nil
}

// inOne computes the groups of a stream, of which there are few, in pieces. It notes whether there were rows: without keys a group of nothing is none.
func (g *grouping) inOne(in *exec.Stream) ([]*column.Column, map[*expr.Bound]*column.Column, int, error) {
	n := g.narrow()
	h, err := g.inPieces(n, ordinal(n.stream(g.f.r, in)))
	if err != nil {
		return nil, nil, 0, err
	}
	if !h.first.IsNull(0) {
		g.rows.Store(1)
	}
	return h.heads, g.known(h.values), h.groups, nil
}

// stuck groups a partition that cannot be cut smaller, because nearly all its rows have one key.
func (g *grouping) stuck(n *narrow, p *exec.Partition, results maker, schema *column.Schema, add func(t *column.Table) error) error {
	defer g.grant.Free()
	h, err := g.inPieces(n, p.Stream())
	if err != nil {
		return err
	}
	made, err := results(g.f.r, h.heads, g.known(h.values), h.groups)
	if err != nil {
		return err
	}
	cols := append(append([]*column.Column(nil), made.Columns()...), h.first)
	return add(column.NewTable(schema, cols, made.Rows()))
}
