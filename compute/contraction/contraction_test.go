package contraction

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// problem reads "ij,jk->ik" with sizes from a string of letter and digit pairs: "i2j9k4", tens for digits.
func problem(text string, sizes map[rune]int) *Problem {
	in, out, _ := strings.Cut(text, "->")
	p := &Problem{Out: []rune(out), Sizes: sizes}
	for _, axes := range strings.Split(in, ",") {
		p.In = append(p.In, []rune(axes))
	}
	return p
}

// random makes problems in which each operand has up to three of six letters.
func random(r *rand.Rand, operands int) *Problem {
	p := &Problem{Sizes: map[rune]int{}}
	for _, letter := range "abcdef" {
		p.Sizes[letter] = []int{1, 2, 3, 5, 10, 20}[r.IntN(6)]
	}
	for range operands {
		letters := []rune("abcdef")
		r.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
		p.In = append(p.In, letters[:1+r.IntN(3)])
	}
	for _, letter := range distinct(p.In...) {
		if r.IntN(3) == 0 {
			p.Out = append(p.Out, letter)
		}
	}
	return p
}

// reduced is the problem behind the sums of letters that one operand alone has, which come before all products.
func reduced(p *Problem) *Problem {
	q := *p
	q.In = slices.Clone(p.In)
	for i, axes := range q.In {
		q.In[i] = p.kept([][]rune{axes}, others(p.In, i))
	}
	return &q
}

// cheapest tries all orders: the least operations with no product but the last above the limit.
func cheapest(p *Problem, limit float64) float64 {
	if len(p.In) == 1 {
		return 0
	}
	best := math.Inf(1)
	for i := range p.In {
		for j := i + 1; j < len(p.In); j++ {
			q := &Problem{Out: p.Out, Sizes: p.Sizes, In: others(p.In, i, j)}
			kept := p.kept([][]rune{p.In[i], p.In[j]}, q.In)
			if len(p.In) > 2 && p.count(kept) > limit {
				continue
			}
			q.In = append(q.In, kept)
			all := distinct(p.In[i], p.In[j])
			best = min(best, flops(p.count(all), 2, len(kept) < len(all))+cheapest(q, limit))
		}
	}
	return best
}

func total(t *testing.T, p *Problem, o Order) (sum, largest float64) {
	t.Helper()
	steps, err := p.Along(o)
	if err != nil {
		t.Fatal(o, err)
	}
	for i, s := range steps {
		sum += s.Flops
		if i < len(steps)-1 {
			largest = max(largest, s.Size)
		}
	}
	return sum, largest
}

func TestOptimalIsTheCheapestOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	limited := 0
	for range 400 {
		p := reduced(random(r, 2+r.IntN(5)))
		for _, limit := range []float64{math.Inf(1), p.Bound()} {
			want := cheapest(p, limit)
			got, largest := total(t, p, p.Optimal(limit))
			if math.IsInf(want, 1) {
				limited++
				continue
			}
			if got != want || largest > limit {
				t.Errorf("%s: %v operations with %v elements, want %v with at most %v", written(p.In, p.Out), got, largest, want, limit)
			}
		}
	}
	if limited == 0 || limited > 300 {
		t.Errorf("%d problems had no order below the limit", limited)
	}
}

func TestGreedyAndFromLeftAreOrders(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	better, worse := 0, 0
	for range 300 {
		p := reduced(random(r, 1+r.IntN(12)))
		greedy, _ := total(t, p, p.Greedy(math.Inf(1)))
		left, _ := total(t, p, p.FromLeft())
		best, _ := total(t, p, p.Best(math.Inf(1)))
		if best > greedy {
			t.Errorf("%s: best %v above greedy %v", written(p.In, p.Out), best, greedy)
		}
		switch {
		case greedy < left:
			better++
		case greedy > left:
			worse++
		}
	}
	if better < 5*worse {
		t.Errorf("greedy is better than from the left %d times, worse %d times", better, worse)
	}
}

func TestChains(t *testing.T) {
	sizes := map[rune]int{'i': 10, 'j': 1000, 'k': 10, 'l': 1000, 'm': 1}
	p := problem("ij,jk,kl,lm->im", sizes)
	o := p.Best(p.Bound())
	if got, _ := total(t, p, o); got != 2*(10*1000*1+1000*10*1+10*1000*1) { // from the vector on the right
		t.Errorf("the chain costs %v along %v", got, o)
	}
	left, _ := total(t, p, p.FromLeft())
	if want := 2.0 * (10*1000*10 + 10*10*1000 + 10*1000); left != want {
		t.Errorf("from the left the chain costs %v, want %v", left, want)
	}
}

func TestOrdersThatAreNone(t *testing.T) {
	p := problem("i,i,i->", map[rune]int{'i': 3})
	for _, o := range []Order{nil, {}, {{0, 1}}, {{0, 3}}, {{0, 0}}, {{-1, 0}}, {{}}, {{0, 1}, {0, 1}, {0}, {1}}} {
		if _, err := p.Along(o); err == nil {
			t.Errorf("%v is an order", o)
		}
	}
	for _, o := range []Order{{{0, 1, 2}}, {{2, 0}, {1, 0}}, {{0, 1}, {0, 1}, {0}}} {
		if _, err := p.Along(o); err != nil {
			t.Errorf("%v: %v", o, err)
		}
	}
}

func TestManyLettersAndOperands(t *testing.T) {
	p := &Problem{Sizes: map[rune]int{}}
	for i := range 150 { // a ring with more letters than a set has room for
		p.In = append(p.In, []rune{rune('A' + i), rune('A' + (i+1)%150)})
		p.Sizes[rune('A'+i)] = 2
	}
	if _, largest := total(t, p, p.Best(math.Inf(1))); largest > 64 {
		t.Errorf("a ring of small matrices makes a product of %v elements", largest)
	}
}

func FuzzOrders(f *testing.F) {
	f.Add(uint64(1), uint64(2), 3)
	f.Fuzz(func(t *testing.T, a, b uint64, operands int) {
		p := reduced(random(rand.New(rand.NewPCG(a, b)), 1+int(uint(operands)%9)))
		for _, o := range []Order{p.Best(p.Bound()), p.Greedy(p.Bound()), p.FromLeft()} {
			total(t, p, o)
		}
	})
}

// others is the operands but some.
func others(in [][]rune, but ...int) [][]rune {
	_, rest := Take(in, but)
	return rest
}
