package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Engine runs plans elsewhere, each as a whole.
type Engine interface {
	// Check says what of a plan the engine cannot do, as an *expr.Error at its place, without running anything.
	Check(n Node) error
	// Execute runs a plan and fetches its rows. Frames of this process that stand in it are sent there.
	Execute(r *Run, n Node) (*column.Table, error)
	String() string
}

// Remote is a source whose rows lie with an engine: a plan that reads one runs there.
type Remote interface {
	Source
	Engine() Engine
}

// EngineOf is the engine that the sources of a plan lie with; nil if all are here. Sources of two engines are an error.
func EngineOf(n Node) (Engine, error) {
	var found Engine
	if s, ok := n.(*Scan); ok {
		if r, ok := s.Source.(Remote); ok {
			return r.Engine(), nil
		}
		return nil, nil
	}
	for _, in := range n.Inputs() {
		e, err := EngineOf(in)
		switch {
		case err != nil:
			return nil, err
		case e != nil && found != nil && e != found:
			return nil, expr.Errorf(expr.NotThere, nil, "the plan reads from %s and from %s", found, e).WithHint("collect() one of the frames first")
		case e != nil:
			found = e
		}
	}
	return found, nil
}

// Only reads fewer columns.
func (n *Scan) Only(columns []string) *Scan { return n.only(columns) }

// Sides says which columns of both inputs the result of a join has, in its order: those of the left, then of the right one.
func (n *Join) Sides() (left, right []int) { return n.fromL, n.fromR }

// Options are what the rows without elements become.
func (n *Explode) Options() ExplodeOptions { return n.o }
