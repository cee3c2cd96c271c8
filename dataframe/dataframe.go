// Package dataframe is frames: tables of typed columns, and plans over them.
// A Frame is a plan; verbs put another operation on it and derive the new
// schema, so that a wrong column or type is an error of the verb (*expr.Error)
// and not of the run. An eager frame runs each verb at once, a lazy one when it
// is collected: the same plan, the same answer. What a frame shows, reads and
// writes is in the packages below. It knows nothing of the language;
// modules/df is the adapter.
package dataframe

import (
	"context"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

// Env is what running a plan needs: cancel, the session's memory budget, and the query's own limits.
type Env struct {
	Ctx      context.Context
	Charge   func(bytes int64) error
	Limit    int64                 // bytes that the operators of one query may hold together; what does not fit goes to disk. 0: no limit
	Threads  int                   // 0: as many as there are processors
	Dir      string                // of temporary files; "": the system's
	Plain    bool                  // plans run as they were written, one whole table after the other, on one goroutine: the same answer by another path
	Progress func(done, total int) // pieces of work that are through, and that are known of
	Engine   plan.Engine           // where plans run; nil: where their sources are
}

func (e Env) run() *plan.Run {
	return &plan.Run{Ctx: e.Ctx, Charge: e.Charge, Limit: e.Limit, Threads: e.Threads, Dir: e.Dir, Progress: e.Progress}
}

// Frame is a plan, and its rows once they are known. Frames never change.
type Frame struct {
	node  plan.Node
	table *column.Table // nil: not run yet, or only a schema
	lazy  bool
	shape bool // only a schema: verbs are checked, nothing runs
}

// FromTable makes an eager frame of rows.
func FromTable(t *column.Table) *Frame {
	return &Frame{node: plan.NewScan(&plan.Memory{Table: t}), table: t}
}

// FromSource makes a lazy frame that reads when it is collected.
func FromSource(s plan.Source) *Frame { return &Frame{node: plan.NewScan(s), lazy: true} }

// FromPlan makes a lazy frame of a plan, such as a query in SQL is.
func FromPlan(n plan.Node) *Frame { return &Frame{node: n, lazy: true} }

// Node is the frame's plan; of a frame whose rows are known, a scan of them.
func (f *Frame) Node() plan.Node { return f.node }

// Shape makes a frame without rows: verbs on it check and give the schema of what they would give.
func Shape(name string, s *column.Schema) *Frame {
	return &Frame{node: plan.NewScan(&plan.Shape{Name: name, Fields: s}), shape: true}
}

// Schema gives names and types of the columns.
func (f *Frame) Schema() *column.Schema { return f.node.Schema() }

// IsLazy tells whether verbs are deferred.
func (f *Frame) IsLazy() bool { return f.lazy }

// IsShape tells whether the frame has a schema only.
func (f *Frame) IsShape() bool { return f.shape }

// Lazy defers the verbs that follow.
func (f *Frame) Lazy() *Frame {
	g := *f
	g.lazy = true
	return &g
}

// Explain draws the plan: as written, or as it would run.
func (f *Frame) Explain(optimized bool) string {
	if optimized {
		return plan.Explain(plan.Optimize(f.node))
	}
	return plan.Explain(f.node)
}

// Collect gives the rows, running the plan if need be. A Shape has none: the result is nil.
func (f *Frame) Collect(env Env) (*column.Table, error) {
	if f.table != nil || f.shape {
		return f.table, nil
	}
	engine, err := f.engine(env)
	switch {
	case err != nil:
		return nil, err
	case engine != nil: // as it was written: errors are told in those words, and engines optimise themselves
		return engine.Execute(env.run(), f.node)
	case env.Plain:
		return plan.ExecutePlain(env.run(), f.node)
	}
	return plan.Execute(env.run(), plan.Optimize(f.node))
}

// engine is where the plan runs: nil is here.
func (f *Frame) engine(env Env) (plan.Engine, error) {
	if env.Engine != nil {
		return env.Engine, nil
	}
	return plan.EngineOf(f.node)
}

// Analyze runs the plan, optimised or as it was written, and tells what each of its operations did.
func (f *Frame) Analyze(env Env, optimized bool) (*column.Table, string, error) {
	switch {
	case f.shape:
		return nil, "", nil
	case optimized:
		return plan.Analyze(env.run(), plan.Optimize(f.node))
	}
	return plan.Analyze(env.run(), f.node)
}

// Profile gives the plan's operations, optimised or as they were written, for those who draw them. measured runs the plan and tells what
// each did; summary is then what the whole took.
func (f *Frame) Profile(env Env, optimized, measured bool) (s *plan.Step, summary string, err error) {
	n := f.node
	if optimized {
		n = plan.Optimize(n)
	}
	if f.shape || !measured {
		return plan.Steps(n), "", nil
	}
	_, s, summary, err = plan.Profile(env.run(), n)
	return s, summary, err
}

// Eager gives an eager frame of the collected rows.
func (f *Frame) Eager(env Env) (*Frame, error) {
	if f.shape || f.table != nil {
		g := *f
		g.lazy = false
		return &g, nil
	}
	t, err := f.Collect(env)
	if err != nil {
		return nil, err
	}
	return FromTable(t), nil
}

// then puts a node on top: run at once for an eager frame.
func (f *Frame) then(env Env, n plan.Node, err error) (*Frame, error) {
	if err != nil {
		return nil, err
	}
	if f.lazy || f.shape {
		return &Frame{node: n, lazy: f.lazy, shape: f.shape}, nil
	}
	t, err := plan.Execute(env.run(), n)
	if err != nil {
		return nil, err
	}
	return FromTable(t), nil
}

func wrap[T plan.Node](n T, err error) (plan.Node, error) {
	if err != nil {
		return nil, err
	}
	return n, nil
}

// Filter keeps the rows for which all conditions are true.
func (f *Frame) Filter(env Env, conditions ...*expr.Expr) (*Frame, error) {
	out, conditions, drop, err := f.aligned(env, nil, conditions)
	for _, c := range conditions {
		if err != nil {
			return nil, err
		}
		n, bad := wrap(plan.NewFilter(out.node, c))
		out, err = out.then(env, n, bad)
	}
	return out.without(env, drop, err)
}

// Select gives the expressions' columns.
func (f *Frame) Select(env Env, exprs ...*expr.Expr) (*Frame, error) {
	f, exprs, _, err := f.aligned(env, nil, exprs)
	if err != nil {
		return nil, err
	}
	n, err := wrap(plan.NewSelect(f.node, exprs))
	return f.then(env, n, err)
}

// WithColumns adds columns, or replaces those of the same name.
func (f *Frame) WithColumns(env Env, exprs ...*expr.Expr) (*Frame, error) {
	f, exprs, drop, err := f.aligned(env, nil, exprs)
	if err != nil {
		return nil, err
	}
	n, err := wrap(plan.NewWithColumns(f.node, exprs))
	out, err := f.then(env, n, err)
	return out.without(env, drop, err)
}

// Drop leaves columns out.
func (f *Frame) Drop(env Env, cols ...*expr.Expr) (*Frame, error) {
	n, err := wrap(plan.NewDrop(f.node, cols))
	return f.then(env, n, err)
}

// Rename gives columns other names, in turn.
func (f *Frame) Rename(env Env, cols []*expr.Expr, names []string) (*Frame, error) {
	n, err := wrap(plan.NewRename(f.node, cols, names))
	return f.then(env, n, err)
}

// GroupBy makes one row of each group of equal keys.
func (f *Frame) GroupBy(env Env, keys, aggs []*expr.Expr) (*Frame, error) {
	taken := map[string]bool{}
	for _, k := range keys {
		taken[k.OutputName()] = true
	}
	g, all, drop, err := f.aligned(env, taken, append(append([]*expr.Expr(nil), keys...), aggs...))
	if err != nil {
		return nil, err
	}
	if drop != nil || f.shape { // keys stand for one column each
		keys, aggs = all[:len(keys)], all[len(keys):]
	}
	n, err := wrap(plan.NewAggregate(g.node, keys, aggs))
	return g.then(env, n, err)
}

// Sort orders the rows.
func (f *Frame) Sort(env Env, keys ...plan.SortKey) (*Frame, error) {
	by := make([]*expr.Expr, len(keys))
	for i, k := range keys {
		by[i] = k.Expr
	}
	f, by, drop, err := f.aligned(env, nil, by)
	if err != nil {
		return nil, err
	}
	if drop != nil {
		keys = append([]plan.SortKey(nil), keys...)
		for i := range keys {
			keys[i].Expr = by[i]
		}
	}
	n, err := wrap(plan.NewSort(f.node, keys))
	out, err := f.then(env, n, err)
	return out.without(env, drop, err)
}

// Slice keeps length rows from offset on; negative offsets count from the end, a negative length is all.
func (f *Frame) Slice(env Env, offset, length int) (*Frame, error) {
	return f.then(env, plan.NewSlice(f.node, offset, length), nil)
}

// Unique keeps one row ("first", "last", "none") of each group of rows that are equal in some columns (nil: all).
func (f *Frame) Unique(env Env, subset []*expr.Expr, keep string) (*Frame, error) {
	n, err := wrap(plan.NewUnique(f.node, subset, keep))
	return f.then(env, n, err)
}

// Join pairs rows with those of another frame.
func (f *Frame) Join(env Env, other *Frame, o plan.JoinOptions) (*Frame, error) {
	n, err := wrap(plan.NewJoin(f.node, other.node, o))
	return f.mixed(other).then(env, n, err)
}

// Explode makes a row of each element of list columns.
func (f *Frame) Explode(env Env, cols []*expr.Expr, o plan.ExplodeOptions) (*Frame, error) {
	n, err := wrap(plan.NewExplode(f.node, cols, o))
	return f.then(env, n, err)
}

// Unnest puts the fields of struct columns in their place.
func (f *Frame) Unnest(env Env, cols []*expr.Expr) (*Frame, error) {
	n, err := wrap(plan.NewUnnest(f.node, cols))
	return f.then(env, n, err)
}

// Sample picks rows at random.
func (f *Frame) Sample(env Env, o plan.SampleOptions) (*Frame, error) {
	n, err := wrap(plan.NewSample(f.node, o))
	return f.then(env, n, err)
}

// JoinAsof pairs each row with the nearest one of another frame.
func (f *Frame) JoinAsof(env Env, other *Frame, o plan.AsofOptions) (*Frame, error) {
	n, err := wrap(plan.NewAsof(f.node, other.node, o))
	return f.mixed(other).then(env, n, err)
}

// mixed is what two frames make: lazy or without rows if one of them is.
func (f *Frame) mixed(other *Frame) *Frame {
	return &Frame{lazy: f.lazy || other.lazy, shape: f.shape || other.shape}
}

// Concat puts frames under each other; diagonal matches columns by name.
func Concat(env Env, frames []*Frame, diagonal bool) (*Frame, error) {
	kind, nodes := &Frame{}, make([]plan.Node, len(frames))
	for i, f := range frames {
		kind, nodes[i] = kind.mixed(f), f.node
	}
	n, err := wrap(plan.NewUnion(nodes, diagonal))
	return kind.then(env, n, err)
}

// Shaped gives a frame of the same schema without rows: what verbs on it say costs nothing.
func (f *Frame) Shaped() *Frame { return Shape("frame", f.Schema()) }
