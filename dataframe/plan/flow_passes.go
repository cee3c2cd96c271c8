package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// mostTotals is how many groups are looked up for each morsel; of more, partitions by the keys are the better way.
const mostTotals = 1 << 14

// passing makes rows from rows whose expressions look at others, in passes: first the aggregates of groups, then what wants another order or direction, then row by
// row what is carried from one morsel to the next. The stream is nil if the expressions need more than that, or there are too many groups.
func passing(f *flow, in *exec.Stream, schema *column.Schema, bounds []*expr.Bound, make1 func(x *expr.Context, t *column.Table) (*column.Table, error)) (*exec.Stream, error) {
	p, ok := expr.PassesOf(bounds)
	if !ok {
		return nil, nil
	}
	for _, t := range p.Totals {
		if ok, err := fill(f, in, t); !ok || err != nil {
			return nil, err
		}
	}
	row := func(t *column.Table) (*column.Table, error) { return make1(p.Context(t, f.r.Check), t) }
	if len(p.Steps) == 0 {
		return in.Map(schema, func(_ int, t *column.Table) (*column.Table, error) { return row(t) }), nil
	}
	return carried(f.r, in, schema, p, make1)
}

// fill is the pass that finds the aggregates of groups; ok is false if there are too many of these.
func fill(f *flow, in *exec.Stream, t *expr.Total) (ok bool, err error) {
	g := &grouping{f: f, keys: t.Keys, leaves: t.Leaves, grant: f.r.Grant("window"), input: in.Schema}
	defer g.grant.Free()
	keys, known, groups, err := g.run(in)
	if exec.IsFull(err) {
		if g.grant.Free(); g.splits() || !g.cuts() || !g.fewGroups(in) {
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
	r       *Run
	grant   *exec.Grant
	columns map[*expr.Bound]*cursor // what was found of all rows before
}

// carried computes morsels in their order, and puts what they become on disk.
func carried(r *Run, in *exec.Stream, schema *column.Schema, p *expr.Passes, make1 func(x *expr.Context, t *column.Table) (*column.Table, error)) (*exec.Stream, error) {
	w, file := &pass{Passes: p, r: r, grant: r.Grant("window"), columns: map[*expr.Bound]*cursor{}}, r.NewParking(schema)
	defer w.close()
	if err := w.find(in); err != nil {
		return nil, err
	}
	err := r.InOrder(in, func(t *column.Table) error {
		x, err := w.context(t)
		if err != nil {
			return err
		}
		out, err := make1(x, t)
		if err != nil {
			return err
		}
		return file.Add(out)
	})
	if err != nil {
		file.Close()
		return nil, err
	}
	in.Close()
	return file.Stream(), nil
}

func (w *pass) close() {
	w.grant.Free()
	for _, c := range w.columns {
		c.s.Close()
	}
}

// find computes what does not go from row to row.
func (w *pass) find(in *exec.Stream) error {
	for _, s := range w.Steps {
		var c *cursor
		var err error
		switch {
		case s.Backward != nil:
			c, err = w.backward(in, s)
		case s.Framed != nil:
			c, err = w.framed(in, s.Framed)
		case s.Ranked != nil:
			c, err = w.rank(in, s.Ranked)
		default:
			continue
		}
		if err != nil {
			return err
		}
		w.columns[s.Of] = c
	}
	return nil
}

func (w *pass) rank(in *exec.Stream, p *expr.Placed) (*cursor, error) {
	x := &ranking{part: p.Keys, method: p.Method}
	if p.By != nil {
		x.by, x.order = []*expr.Bound{p.By}, []SortKey{{NullsLast: true}}
	}
	x.nulls = p.By == nil
	return x.ranks(w.r, in, w.grant)
}

// backward runs over the rows from the last to the first.
func (w *pass) backward(in *exec.Stream, s expr.Step) (*cursor, error) {
	schema := columnsOfTypes([]column.Type{s.Of.Type})
	file := w.r.NewParking(schema)
	err := w.r.InOrder(turned(in), func(t *column.Table) error {
		c, err := s.Backward.Next(evaluation(w.r, t))
		if err == nil {
			w.grant.Free()
			err = w.grant.Grow(s.Backward.Bytes())
		}
		if err != nil {
			return err
		}
		return file.Add(column.NewTable(schema, []*column.Column{c}, t.Rows()))
	})
	if err != nil {
		file.Close()
		return nil, err
	}
	return &cursor{s: turned(file.Stream())}, nil
}

// turned is the rows of a stream from the last to the first.
func turned(s *exec.Stream) *exec.Stream {
	return &exec.Stream{Schema: s.Schema, N: s.N, Free: s.Free, At: func(i int) (*column.Table, error) {
		t, err := s.At(s.N - 1 - i)
		if err != nil {
			return nil, err
		}
		rows := make([]int32, t.Rows())
		for k := range rows {
			rows[k] = int32(len(rows) - 1 - k)
		}
		return later(t, rows), nil
	}}
}

// context knows what the next morsel's expressions say of other rows.
func (w *pass) context(t *column.Table) (*expr.Context, error) {
	x, held := w.Context(t, w.r.Check), int64(0)
	for _, s := range w.Steps {
		var err error
		switch {
		case s.Forward != nil:
			x.Known[s.Of], err = s.Forward.Next(x)
			held += s.Forward.Bytes()
		case s.Expr != nil:
			x.Known[s.Of], err = x.EvalRows(s.Expr)
		default:
			x.Known[s.Of], err = w.columns[s.Of].next(t.Rows())
			if err == nil && s.Ranked != nil {
				x.Known[s.Of], err = s.Ranked.Values(x.Known[s.Of])
			}
		}
		if err != nil {
			return nil, err
		}
	}
	w.grant.Free()
	return x, w.grant.Grow(held)
}
