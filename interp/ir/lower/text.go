package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// fstring is f"…" as the concatenation of its parts. Numbers and texts become operations;
// what has a format, or may have a to_string of its own, is written by tier 0.
func (b *builder) fstring(n *syntax.FString) *ir.Node {
	out := ir.Text("")
	for i, p := range n.Parts {
		x := b.textPart(p)
		switch {
		case b.pending(x.Type):
			return b.unknown(out, x)
		case i == 0:
			out = x
		default:
			out = ir.Make(ir.StrConcat, n.Span(), out, x)
		}
	}
	return out
}

func (b *builder) textPart(p syntax.FPart) *ir.Node {
	if p.X == nil {
		return ir.Text(p.Text)
	}
	if p.Spec == "" && !p.Debug && !p.Pretty {
		switch x := b.expr(p.X); {
		case b.pending(x.Type), x.Type.Kind == ir.KStr:
			return x
		case x.Type.Scalar():
			return ir.Make(ir.StrOf, x.Span, x)
		}
	}
	return b.host(&syntax.FString{At: syntax.At{S: p.X.Span()}, Parts: []syntax.FPart{p}}, ir.Str)
}
