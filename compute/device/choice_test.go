package device

import (
	"strings"
	"testing"
	"time"
)

var (
	card  = &Adapter{Name: "cuda:0"}
	llvm  = &Adapter{Name: "wgpu:0", Software: true}
	rates = Costs{HereFlops: 1e11, HereBytes: 2e10, ThereFlops: 1e13, ThereBytes: 1e12, Link: 1e10, Launch: 50 * time.Microsecond}
)

// square is a product of matrices of n by n whose operands and result travel.
func square(n int, a *Adapter) Question {
	bytes := int64(4 * n * n)
	return Question{Op: "matmul", Kind: Product, Flops: 2 * float64(n) * float64(n) * float64(n), Moved: 3 * bytes, Touched: 3 * bytes, Adapter: a, Costs: rates}
}

func with(q Question, change func(*Question)) Question {
	change(&q)
	return q
}

func TestChoose(t *testing.T) {
	for name, c := range map[string]struct {
		q     Question
		there bool
		words string
	}{
		"no device":              {with(square(4096, nil), func(q *Question) { q.Absent = "no GPU is built in" }), false, "no GPU is built in"},
		"large product":          {square(4096, card), true, "there"},
		"small product":          {square(128, card), false, "too few"},
		"product at the border":  {square(512, card), true, "there"},
		"slow link":              {with(square(1024, card), func(q *Question) { q.Costs.Link = 1e7 }), false, "on cuda:0"},
		"slow device":            {with(square(4096, card), func(q *Question) { q.Costs.ThereFlops = 1e11 }), false, "on cuda:0"},
		"thin product":           {with(square(4096, card), func(q *Question) { q.Flops = 2 * 4096 * 4096 * 8; q.Costs.Link = 1e9 }), false, "on cuda:0"},
		"not measured":           {with(square(4096, card), func(q *Question) { q.Costs = Costs{} }), false, "nothing was measured"},
		"software, never":        {square(4096, llvm), false, "software"},
		"software, where it is":  {with(square(16, llvm), func(q *Question) { q.There = true }), true, "lie there"},
		"small, where it is":     {with(square(2, card), func(q *Question) { q.There = true }), true, "lie there"},
		"no kernel":              {with(square(4096, card), func(q *Question) { q.There, q.NoKernel = true, "there is no f64" }), false, "there is no f64"},
		"element-wise, here":     {Question{Op: "exp", Kind: Each, Flops: 1e12, Touched: 1 << 34, Adapter: card, Costs: rates}, false, "lie here"},
		"element-wise, there":    {Question{Op: "exp", Kind: Each, There: true, Adapter: card, Costs: rates}, true, "lie there"},
		"reduction, here":        {Question{Op: "sum", Kind: Rows, Flops: 1e12, Adapter: card, Costs: rates}, false, "lie here"},
		"reduction, there":       {Question{Op: "sum", Kind: Rows, There: true, Adapter: card}, true, "lie there"},
		"absent beats all":       {Question{Op: "sum", There: true, Absent: "the helper ended"}, false, "the helper ended"},
		"a bit faster is not it": {with(square(2048, card), func(q *Question) { q.Costs.ThereFlops = 1.1e11; q.Costs.Link = 1e12 }), false, "on cuda:0"},
	} {
		if d := Choose(c.q); d.There != c.there || !strings.Contains(d.Reason, c.words) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// TestMoreWorkNeverComesBack: where a product is sent, a larger one is too.
func TestMoreWorkNeverComesBack(t *testing.T) {
	sent := false
	for n := 64; n <= 8192; n += 64 {
		d := Choose(square(n, card))
		if sent && !d.There {
			t.Fatalf("%d: %s, though a smaller one was sent", n, d.Reason)
		}
		sent = d.There
	}
	if !sent {
		t.Error("nothing is sent")
	}
}
