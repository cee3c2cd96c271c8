package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// A recursion keeps the rows of all rounds, since they are the answer: in memory, or where they do not fit, on disk. A round reads the rows of the one before.

// rounds is a recursion by way of the disk.
type rounds struct {
	n    *Recursive
	f    *flow
	all  *exec.Parking
	last *exec.Stream // the rows of the last round
}

func (n *Recursive) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	defer in[0].Close()
	g := f.r.Grant("recursion")
	defer g.Free()
	t, err := n.inMemory(f, in[0], g)
	if exec.IsFull(err) {
		g.Free()
		x := &rounds{n: n, f: f, all: f.r.NewParking(n.Schema())}
		return x.run(in[0])
	}
	if err != nil {
		return nil, err
	}
	g.Free()
	return f.hold(n, t)
}

// inMemory counts what rounds give, and once more what they are put together to.
func (n *Recursive) inMemory(f *flow, in *exec.Stream, g *exec.Grant) (*column.Table, error) {
	base, err := f.r.Collect(in, g)
	if err != nil {
		return nil, err
	}
	return n.unfold(f.r, base, func(step Node) (*column.Table, error) {
		s, err := newFlow(f.r, nil, nil).begun(step)
		if err != nil {
			return nil, err
		}
		defer s.Close()
		t, err := f.r.Collect(s, g)
		if err != nil {
			return nil, err
		}
		cost := t.Bytes()
		if n.Distinct {
			cost += int64(t.Rows()) * groupCost
		}
		return t, g.Grow(cost)
	})
}

// begun opens a plan of its own within a run.
func (f *flow) begun(n Node) (*exec.Stream, error) {
	f.count(n)
	return f.open(n)
}

func (x *rounds) run(base *exec.Stream) (*exec.Stream, error) {
	out, err := x.unfold(base)
	if x.last != nil {
		x.last.Close()
	}
	if err != nil {
		x.all.Close()
	}
	return out, err
}

func (x *rounds) unfold(base *exec.Stream) (*exec.Stream, error) {
	more, err := x.take(base)
	for round := 0; more && err == nil; round++ {
		if round == maxRounds {
			return nil, x.n.endless()
		}
		var s *exec.Stream
		if s, err = newFlow(x.f.r, nil, nil).begun(fed(x.n.Step, x.n.Feed, &parked{x.last, x.n.Feed.Name})); err == nil {
			more, err = x.take(s)
		}
	}
	if err != nil {
		return nil, err
	}
	return x.all.Stream(), nil
}

// take keeps the rows of a round, those that are new if each is wanted once, for the answer and for the next round. There are no more rounds when there
// are none.
func (x *rounds) take(s *exec.Stream) (more bool, err error) {
	own, err := x.keep(s)
	if err == nil && x.n.Distinct {
		own, err = x.unseen(own)
	}
	if err != nil {
		return false, err
	}
	if x.last != nil {
		x.last.Close()
	}
	x.last = own
	err = x.f.r.InOrder(own, func(t *column.Table) error {
		more = more || t.Rows() > 0
		return x.all.Add(t)
	})
	return more, err
}

// keep puts rows where they can be read again: few of them in memory.
func (x *rounds) keep(s *exec.Stream) (*exec.Stream, error) {
	defer s.Close()
	g := x.f.r.Grant("recursion")
	t, err := x.f.r.Collect(s, g)
	switch {
	case exec.IsFull(err):
		g.Free()
		return x.f.r.ParkStream(s)
	case err != nil:
		g.Free()
		return nil, err
	case t.Bytes() > x.f.r.Limit/roundOfLimit: // leave room for the next round
		g.Free()
		return x.f.r.Park(t)
	}
	out := x.f.r.FromTable(t)
	out.Free = g.Free
	return out, nil
}

// roundOfLimit is which part of the limit a round's rows may take.
const roundOfLimit = 16

var freshField = column.Field{Name: "\x00fresh", Type: column.BoolType}

// unseen are the rows that no round gave before, each once: the first of equal rows among those before and these.
func (x *rounds) unseen(own *exec.Stream) (*exec.Stream, error) {
	defer own.Close()
	var parts []Node
	for i, s := range []*exec.Stream{x.all.Stream(), own} {
		flagged, err := NewWithColumns(NewScan(&parked{s, x.n.Feed.Name}), []*expr.Expr{expr.Lit(i == 1).Named(freshField.Name)})
		if err != nil {
			return nil, err
		}
		parts = append(parts, flagged)
	}
	both, err := NewUnion(parts, false)
	if err != nil {
		return nil, err
	}
	cols := make([]*expr.Expr, x.n.Schema().Len())
	for i, name := range x.n.Schema().Names() {
		cols[i] = expr.Col(name)
	}
	once, err := NewUnique(both, cols, "first")
	if err != nil {
		return nil, err
	}
	fresh, err := NewFilter(once, expr.Col(freshField.Name))
	if err != nil {
		return nil, err
	}
	n, err := NewSelect(fresh, cols)
	if err != nil {
		return nil, err
	}
	s, err := newFlow(x.f.r, nil, nil).begun(n)
	if err != nil {
		return nil, err
	}
	return x.keep(s)
}

// parked is rows that a stream can give again and again.
type parked struct {
	rows *exec.Stream
	name string
}

// Schema of the rows.
func (p *parked) Schema() *column.Schema { return p.rows.Schema }

func (p *parked) String() string { return p.name }

// Read gives all rows.
func (p *parked) Read(r *Run, columns []string) (*column.Table, error) {
	s, err := p.Stream(r, columns)
	if err != nil {
		return nil, err
	}
	return r.Collect(s, nil)
}

// Stream gives the rows in the pieces in which they lie.
func (p *parked) Stream(_ *Run, columns []string) (*exec.Stream, error) {
	out := p.rows.Map(exec.Empty(p.rows.Schema).Select(columns).Schema(), func(_ int, t *column.Table) (*column.Table, error) { return t.Select(columns), nil })
	out.Free = nil // whoever parked them closes them
	return out, nil
}
