package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// mostTotals is how many groups are looked up for each morsel; of more, partitions by the keys are the better way.
const mostTotals = 1 << 14

// passing makes rows from rows whose expressions look at others, in passes: first the aggregates of groups, then row by row what is carried from
// one morsel to the next. The stream is nil if the expressions need more than that, or there are too many groups.
func passing(f *flow, in *exec.Stream, schema *column.Schema, bounds []*expr.Bound, make func(x *expr.Context, t *column.Table) (*column.Table, error)) (*exec.Stream, error) {
	p, ok := expr.PassesOf(bounds)
	if !ok {
		return nil, nil
	}
	for _, t := range p.Totals {
		if ok, err := fill(f, in, t); !ok || err != nil {
			return nil, err
		}
	}
	row := func(t *column.Table) (*column.Table, error) { return make(p.Context(t, f.r.Check), t) }
	if len(p.Carried)+len(p.Ranked) == 0 {
		return in.Map(schema, func(_ int, t *column.Table) (*column.Table, error) { return row(t) }), nil
	}
	return carried(f.r, in, schema, p, make)
}

// fill is the pass that finds the aggregates of groups; ok is false if there are too many of these.
func fill(f *flow, in *exec.Stream, t *expr.Total) (ok bool, err error) {
	g := &grouping{f: f, keys: t.Keys, leaves: t.Leaves, grant: f.r.Grant("window"), input: in.Schema}
	defer g.grant.Free()
	keys, known, groups, err := g.run(in)
	if exec.IsFull(err) {
		if g.grant.Free(); g.splits() || !g.fewGroups(in) {
			return false, nil
		}
		keys, known, groups, err = g.inOne(in)
	}
	if err != nil || groups > mostTotals {
		return false, err
	}
	t.Fill(keys, known, groups)
	return true, nil
}

// fewGroups tells whether no more groups than can be looked up appear in a stream.
func (g *grouping) fewGroups(in *exec.Stream) bool {
	keys := &grouping{f: g.f, keys: g.keys, grant: g.f.r.Grant("window"), input: g.input}
	defer keys.grant.Free()
	_, _, n, err := keys.byParts(in)
	return err == nil && n <= mostTotals
}

// pass is rows that pass in their order.
type pass struct {
	*expr.Passes
	r     *Run
	grant *exec.Grant
	ranks []*cursor
}

// carried computes morsels in their order, and puts what they become on disk.
func carried(r *Run, in *exec.Stream, schema *column.Schema, p *expr.Passes, make func(x *expr.Context, t *column.Table) (*column.Table, error)) (*exec.Stream, error) {
	defer in.Close()
	w, file := &pass{Passes: p, r: r, grant: r.Grant("window")}, r.NewParking(schema)
	defer w.close()
	if err := w.rank(in); err != nil {
		return nil, err
	}
	err := r.InOrder(in, func(t *column.Table) error {
		x, err := w.context(t)
		if err != nil {
			return err
		}
		out, err := make(x, t)
		if err != nil {
			return err
		}
		return file.Add(out)
	})
	if err != nil {
		file.Close()
		return nil, err
	}
	return file.Stream(), nil
}

func (w *pass) close() {
	w.grant.Free()
	for _, c := range w.ranks {
		c.s.Close()
	}
}

func (w *pass) rank(in *exec.Stream) error {
	for _, p := range w.Ranked {
		x := &ranking{part: p.Keys, by: []*expr.Bound{p.By}, order: []SortKey{{NullsLast: true}}, method: p.Method}
		c, err := x.ranks(w.r, in, w.grant)
		if err != nil {
			return err
		}
		w.ranks = append(w.ranks, c)
	}
	return nil
}

// context knows what the next morsel's expressions say of other rows.
func (w *pass) context(t *column.Table) (*expr.Context, error) {
	x, held := w.Context(t, w.r.Check), int64(0)
	for _, c := range w.Carried {
		next, err := c.Next(x)
		if err != nil {
			return nil, err
		}
		x.Known[c.Of] = next
		held += c.Bytes()
	}
	for i, p := range w.Ranked {
		c, err := w.ranks[i].next(t.Rows())
		if err == nil {
			c, err = c.Cast(p.Of.Type, false)
		}
		if err != nil {
			return nil, err
		}
		x.Known[p.Of] = c
	}
	w.grant.Free()
	return x, w.grant.Grow(held)
}
