package contraction

import (
	"fmt"
	"slices"
	"strings"
)

// Report is an order in words, as NumPy's einsum_path writes it: costs of one loop over all axes and of the order's
// products, the most elements that one of these has, and the products one by one. NumPy counts an operation more.
func (p *Problem) Report(steps []Step) string {
	var total, largest float64
	scaling := 0
	for _, s := range steps {
		total, largest = total+s.Flops, max(largest, s.Size)
		scaling = max(scaling, len(distinct(s.In...)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  Complete contraction:  %s\n", written(p.In, p.Out))
	fmt.Fprintf(&b, "         Naive scaling:  %d\n     Optimized scaling:  %d\n", len(distinct(p.In...)), scaling)
	fmt.Fprintf(&b, "      Naive FLOP count:  %.3e\n  Optimized FLOP count:  %.3e\n", p.Naive(), total)
	fmt.Fprintf(&b, "   Theoretical speedup:  %.3f\n  Largest intermediate:  %.3e elements\n", p.Naive()/max(total, 1), largest)
	rule := strings.Repeat("-", 74) + "\n"
	fmt.Fprintf(&b, "%s%-7s%25s%40s\n%s", rule, "scaling", "current", "remaining", rule)
	for _, s := range steps {
		fmt.Fprintf(&b, "%4d%28s%40s\n", len(distinct(s.In...)), written(s.In, s.Out), written(s.Rest, p.Out))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// written is a product as an einsum's text. The axes that `...` stands for have no letters; they are three points where the first of them is.
func written(in [][]rune, out []rune) string {
	words := make([]string, len(in))
	for i, axes := range in {
		words[i] = lettered(axes)
	}
	return strings.Join(words, ",") + "->" + lettered(out)
}

func lettered(axes []rune) string {
	dots := slices.IndexFunc(axes, unnamed)
	if dots < 0 {
		return string(axes)
	}
	return string(axes[:dots]) + "..." + string(slices.DeleteFunc(slices.Clone(axes[dots:]), unnamed))
}

// unnamed tells the axes of `...`, which are numbered below 0.
func unnamed(r rune) bool { return r < 0 }
