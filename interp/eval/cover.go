package eval

import (
	"sync/atomic"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Cover counts how often each statement ran. Set Engine.Cover before compiling:
// code compiled without it carries no counters and costs nothing.
type Cover struct {
	points []*Point
}

// Point is one counted place: a statement, a match arm or the body of a lambda; or a function.
type Point struct {
	Source   *diag.Source
	Span     diag.Span
	Function string // its name, for the bodies of named functions; else ""
	hits     atomic.Int64
}

// Hits is how often the place was reached.
func (p *Point) Hits() int64 { return p.hits.Load() }

// Points lists all places in the order in which they were compiled.
func (c *Cover) Points() []*Point { return c.points }

// counted makes a statement or arm count, if the engine covers, or give samples. Declarations do nothing when they run.
func (c *compiler) counted(e syntax.Expr, x code) code {
	if c.eng.debug != nil {
		return c.watched(e, x)
	}
	if c.eng.Profile != nil {
		return c.sampled(e, x)
	}
	if c.eng.Cover == nil {
		return x
	}
	switch e.(type) {
	case *syntax.Fun, *syntax.Struct, *syntax.Enum, *syntax.Trait, *syntax.Class, *syntax.Impl, *syntax.Mod, *syntax.Use,
		*syntax.TypeAlias, *syntax.Export, *syntax.Actor, *syntax.Effect:
		return x
	}
	return c.point(e.Span(), "", x)
}

// countedBody makes the calls of a function count, and a lambda's body as a place.
func (c *compiler) countedBody(node syntax.Expr, x code) code {
	if c.eng.debug != nil {
		return c.entered(node, x)
	}
	if l, ok := node.(*syntax.Lambda); ok && c.eng.Profile != nil {
		if _, block := l.Body.(*syntax.Block); !block {
			return c.sampled(l.Body, x)
		}
	}
	if c.eng.Cover == nil {
		return x
	}
	switch n := node.(type) {
	case *syntax.Fun:
		return c.point(n.Name.Span(), n.Name.Name, x)
	case *syntax.Lambda:
		if _, block := n.Body.(*syntax.Block); !block {
			return c.point(n.Body.Span(), "", x)
		}
	}
	return x
}

func (c *compiler) point(span diag.Span, function string, x code) code {
	p := &Point{Source: c.src, Span: span, Function: function}
	c.eng.Cover.points = append(c.eng.Cover.points, p)
	return func(fr *frame) value.Value {
		p.hits.Add(1)
		return x(fr)
	}
}
