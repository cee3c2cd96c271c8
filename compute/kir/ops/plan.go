package ops

import (
	"fmt"
	"sync"

	"skep/compute/kir"
)

// plan is a program that grows.
type plan struct{ kir.Program }

func newPlan(name string) *plan { return &plan{kir.Program{Name: name}} }

func (p *plan) buffer(name string, t kir.Type, n int, role kir.Role) int {
	p.Buffers = append(p.Buffers, kir.Buffer{Name: name, Type: t, Len: n, Role: role})
	return len(p.Buffers) - 1
}

func (p *plan) input(name string, o Operand) int {
	return p.buffer(name, o.Type, o.reach(), kir.Input)
}

func (p *plan) inputs(operands []Operand) []int {
	var at []int
	for i, o := range operands {
		at = append(at, p.input(fmt.Sprintf("in%d", i), o))
	}
	return at
}

func (p *plan) output(t kir.Type, n int) int { return p.buffer("out", t, n, kir.Output) }

func (p *plan) scratch(t kir.Type, n int) int {
	return p.buffer(fmt.Sprintf("scratch%d", len(p.Buffers)), t, n, kir.Scratch)
}

// run adds a dispatch; words are parameters, in the order in which the kernel made them.
func (p *plan) run(k *kir.Kernel, grid [3]int, buffers []int, words ...uint32) {
	p.Dispatches = append(p.Dispatches, kir.Dispatch{Kernel: k, Grid: grid, Buffers: buffers, Params: words})
}

// layers adds dispatches of a grid of cols×rows workgroups for each of count layers, which z numbers; the number of a dispatch's first layer
// is the parameter between those before and after.
func (p *plan) layers(k *kir.Kernel, cols, rows, count int, buffers []int, before []int, after []uint32) error {
	if cols > kir.MaxGroups || rows > kir.MaxGroups {
		return ErrSize
	}
	for first := 0; first < count; first += kir.MaxGroups {
		w := append(words(before, []int{first}), after...)
		p.run(k, [3]int{cols, rows, min(count-first, kir.MaxGroups)}, buffers, w...)
	}
	return nil
}

// line lays groups out in x and y: a dimension has at most 65,535. Groups beyond the number asked for must find nothing to do.
func line(groups int) [3]int {
	if groups <= kir.MaxGroups {
		return [3]int{groups, 1, 1}
	}
	rows := (groups + kir.MaxGroups - 1) / kir.MaxGroups
	return [3]int{(groups + rows - 1) / rows, rows, 1}
}

// ceil divides and rounds up.
func ceil(n, by int) int { return (n + by - 1) / by }

// words turns numbers into parameters; negative ones wrap, as the arithmetic of addresses does.
func words(lists ...[]int) []uint32 {
	var out []uint32
	for _, ns := range lists {
		for _, n := range ns {
			out = append(out, uint32(n))
		}
	}
	return out
}

// made keeps kernels by what tells them apart, so that an operation costs no building, verifying and hashing the second time.
var made sync.Map // string → *kir.Kernel

// kernel builds a kernel or finds it. key says all that build depends on, and begins with the name.
func kernel(name, key string, workgroup []int, build func(b *kir.Builder)) (*kir.Kernel, error) {
	key = name + " " + key
	if k, ok := made.Load(key); ok {
		return k.(*kir.Kernel), nil
	}
	b := kir.NewBuilder(name, workgroup...)
	build(b)
	k, err := b.Kernel()
	if err != nil {
		return nil, err
	}
	made.Store(key, k)
	return k, nil
}
