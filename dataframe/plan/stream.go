package plan

import (
	"errors"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// flowing is a node whose rows can flow: it makes a stream of its inputs' streams. A node without it gets whole tables.
type flowing interface {
	stream(f *flow, in []*exec.Stream) (*exec.Stream, error)
}

// Streaming is a source that gives its rows in morsels.
type Streaming interface {
	Source
	// Stream gives the named columns, in that order. The stream's At may be called again, and beside itself.
	Stream(r *Run, columns []string) (*exec.Stream, error)
}

// flow is one run of a plan as streams.
type flow struct {
	r      *Run
	watch  *Watch
	root   Node // its rows are the answer: the session's, not the query's
	plans  *subplans
	twice  map[int]bool         // the subplans that stand in the plan more than once
	shared map[int]*exec.Stream // and their rows, once they are known
}

// Execute runs a plan on all workers. Where a value makes it fail, the plain way looks for the error again: which
// row is the first to fail, and what its number is, must not depend on morsels.
func Execute(r *Run, n Node) (*column.Table, error) { return execute(r, n, nil) }

func newFlow(r *Run, n Node, w *Watch) *flow {
	return &flow{r: r, watch: w, root: n, plans: newSubplans(), shared: map[int]*exec.Stream{}}
}

// count finds the subplans that stand in a plan more than once.
func (f *flow) count(n Node) { f.twice = f.plans.repeated(n) }

// Open gives the rows of a plan as a stream: morsels are computed when they are asked for, each once. The caller closes it.
func Open(r *Run, n Node) (*exec.Stream, error) {
	r.Begin()
	f := newFlow(r, nil, nil) // no rows are the answer's: they stream by
	f.count(n)
	s, err := f.open(n)
	if err != nil {
		r.End()
		return nil, err
	}
	out := *s
	out.Free = func() {
		s.Close()
		r.End()
	}
	return &out, nil
}

func execute(r *Run, n Node, w *Watch) (*column.Table, error) {
	r.Begin()
	defer r.End()
	f := newFlow(r, n, w)
	f.count(n)
	s, err := f.open(n)
	if err != nil {
		return nil, f.explained(n, err)
	}
	defer s.Close()
	t, err := r.Collect(s, nil)
	if err != nil {
		return nil, f.explained(n, err)
	}
	return t, nil
}

func (f *flow) explained(n Node, err error) error {
	var value *expr.Error
	if !errors.As(err, &value) || f.r.Check() != nil {
		return err
	}
	if _, plain := ExecutePlain(&Run{Ctx: f.r.Ctx, Charge: f.r.Charge}, n); plain != nil {
		return plain
	}
	return err
}

// open gives the rows of a node as a stream.
func (f *flow) open(n Node) (*exec.Stream, error) {
	if err := f.r.Check(); err != nil {
		return nil, err
	}
	if id, ok := f.plans.of[n]; ok && f.twice[id] {
		return f.openShared(id, n)
	}
	return f.openNode(n)
}

func (f *flow) openNode(n Node) (*exec.Stream, error) {
	ins, ran, err := f.inputs(n)
	if f.watch.replace(n, ran); ran != nil {
		n = ran
	}
	if err != nil {
		return nil, err
	}
	return f.watched(n, func() (*exec.Stream, error) {
		s, err := f.openOver(n, ins)
		if err == nil && s.N == 0 { // so that operators see at least the columns
			free := s.Free
			s = f.r.FromTable(exec.Empty(n.Schema()))
			s.Free = free
		}
		return s, err
	})
}

// inputs opens what a node reads. A join may change on the way, by what one side turns out to hold: ran is what it is then.
func (f *flow) inputs(n Node) (ins []*exec.Stream, ran Node, err error) {
	if j, ok := n.(*Join); ok {
		if j.Narrows {
			return f.narrowedInputs(j)
		}
		if w := j.skips(); w != nil && !f.sharedOn(w) {
			return f.skippedInputs(j, w)
		}
	}
	ins, err = f.openInputs(n)
	return ins, nil, err
}

func (f *flow) openInputs(n Node) ([]*exec.Stream, error) {
	ins := make([]*exec.Stream, len(n.Inputs()))
	for i, in := range n.Inputs() {
		var err error
		if ins[i], err = f.open(in); err != nil {
			return nil, err
		}
	}
	return ins, nil
}

func (f *flow) openOver(n Node, ins []*exec.Stream) (*exec.Stream, error) {
	if s, ok := n.(flowing); ok {
		return s.stream(f, ins)
	}
	return f.plainly(n, ins)
}

// plainly runs a node over whole tables.
func (f *flow) plainly(n Node, ins []*exec.Stream) (*exec.Stream, error) {
	g, tables := f.r.Grant(operatorOf(n)), make([]*column.Table, len(ins))
	defer g.Free()
	for i, in := range ins {
		var err error
		if tables[i], err = f.r.Collect(in, g); err != nil {
			return nil, err
		}
		defer in.Close()
	}
	t, err := n.run(f.r, tables)
	if err != nil {
		return nil, err
	}
	return f.hold(n, t)
}

// hold streams a table that an operator made, and counts it until the stream is closed. What does not fit waits on disk.
func (f *flow) hold(n Node, t *column.Table) (*exec.Stream, error) {
	if n == f.root {
		return f.r.FromTable(t), f.r.Reserve(t.Bytes())
	}
	g := f.r.Grant(operatorOf(n))
	err := g.Grow(t.Bytes())
	if exec.IsFull(err) {
		return f.r.Park(t)
	}
	if err != nil {
		g.Free()
		return nil, err
	}
	s := f.r.FromTable(t)
	s.Free = g.Free
	return s, nil
}

// operatorOf names a node in messages about memory: "sort", "inner join", "aggregate".
func operatorOf(n Node) string {
	words := strings.Fields(strings.ToLower(n.String()))
	if len(words) > 1 && words[1] == "join" {
		return words[0] + " join"
	}
	return strings.TrimSuffix(words[0], ",")
}

// openShared runs a subplan at its first place and keeps its rows for the others, on disk if they do not fit.
func (f *flow) openShared(id int, n Node) (*exec.Stream, error) {
	if f.shared[id] == nil {
		s, err := f.openNode(n)
		if err != nil {
			return nil, err
		}
		if f.shared[id], err = f.kept(n, s); err != nil {
			return nil, err
		}
	}
	out := *f.shared[id]
	out.Free = nil // held to the end: a later place may need the rows
	return &out, nil
}

func (f *flow) kept(n Node, s *exec.Stream) (*exec.Stream, error) {
	defer s.Close()
	g := f.r.Grant(operatorOf(n))
	t, err := f.r.Collect(s, g)
	if exec.IsFull(err) {
		g.Free()
		return f.r.ParkStream(s)
	}
	if err != nil {
		return nil, err
	}
	return f.r.FromTable(t), nil
}
