package scope

import (
	"slices"

	"skep/interp/syntax"
)

// Parallel is what the body of a parallel loop does to the variables around it.
// Iterations run in any order and at the same time, so a body may write three
// things: variables of its own; of an array the element that its counter names
// (out[i] = …); and an accumulator (total += …), of which every block of
// iterations has one of its own. All else is a fault.
//
// The parts of arrays and the accumulators that blocks write are variables of
// their own: Split makes the names in the body mean them.
type Parallel struct {
	Loop     *syntax.For
	Fn       *Func
	Reads    []*Var // local variables around it that the body reads
	Elements []Element
	Sums     []Sum
	Faults   []Fault

	base   *Var // what the counter is in the first iteration of a block, when there are elements
	split  bool
	takes  []taken
	places []place
	frozen []*syntax.Name // names that mean variables around the loop: the body reads them only
}

// Element is an array whose elements are written by the iterations, each its own.
type Element struct {
	Array syntax.Expr // the place of the array, for the code around the loop
	Part  *Var        // the elements of a block
	Base  *Var
}

// Sum is an accumulator.
type Sum struct {
	Name *syntax.Name   // the variable, for the code around the loop
	Op   string         // + * & | ^ min max; - is +
	Like *syntax.Assign // how the body adds to it
	Part *Var           // that of a block
}

// FaultKind says what is wrong with a parallel loop.
type FaultKind uint8

// The kinds of faults.
const (
	WritesShared  FaultKind = iota // writes what belongs to the code around the loop
	WritesElement                  // writes an element of which it is not known that no other iteration has it
	ReadsSum                       // reads an accumulator before all iterations have added to it
	ReadsElement                   // reads elements that other iterations write
	LeavesLoop                     // break, return, ?
	OneLine                        // yield, a message to an actor, input, a declaration of a type: not from several at once
)

// Fault is one place that keeps iterations from running in any order.
type Fault struct {
	Kind FaultKind
	Node syntax.Expr
	Name string      // of the variable, or what the node is
	Decl *Var        // of the variable; nil: a global, or no variable at all
	By   syntax.Expr // what writes the variable
	// Maybe says that the write is one only if a method is the builtin of its name: the
	// checker knows. Where it is not, a run finds out.
	Maybe bool
}

// taken is a name in the body that means another variable inside of it.
type taken struct {
	name *syntax.Name
	by   *Var
}

// place is an element in the body: the index that it is written with, and the one in the block's part.
type place struct{ in, own *syntax.Index }

// Split gives the bodies of parallel loops the variables that their blocks have of
// their own. The checker sees a program before that, what runs it after.
func (i *Info) Split() {
	for _, p := range i.Parallels {
		if p.split || slices.ContainsFunc(p.Faults, func(f Fault) bool { return !f.Maybe }) {
			continue
		}
		p.split = true
		for _, t := range p.takes {
			i.Refs[t.name] = t.by
			delete(i.Last, t.name)
		}
		for _, e := range p.places {
			i.Own[e.in] = e.own
		}
		for _, n := range p.frozen {
			i.ReadOnly[n] = true
		}
	}
}

// Instead gives what an expression of a parallel body stands for: `out[i]` is an element of its block's part.
func (i *Info) Instead(e syntax.Expr) syntax.Expr {
	if n, ok := e.(*syntax.Index); ok && len(i.Own) > 0 {
		if own := i.Own[n]; own != nil {
			return own
		}
	}
	return e
}

// ParallelOf gives what is known of a parallel loop; nil for others, and for those with faults.
func (i *Info) ParallelOf(n *syntax.For) *Parallel {
	if p := i.byLoop[n]; p != nil && p.split {
		return p
	}
	return nil
}

// Targets are the places around the loop that it writes when its blocks have ended.
func (p *Parallel) Targets() (places []syntax.Expr) {
	for _, e := range p.Elements {
		places = append(places, e.Array)
	}
	for _, s := range p.Sums {
		places = append(places, s.Name)
	}
	return places
}
