package run

import (
	"fmt"
	"math"

	"skep/compute/kir"
)

// lanes are the bits of a value, one for each invocation of a workgroup.
type lanes []uint64

// node computes an expression for the active invocations; the others' lanes are stale.
type node func(on []int32) lanes

// step runs a statement for the active invocations.
type step func(on []int32)

// machine is a kernel made of closures that run one workgroup after the other.
type machine struct {
	kernel *kir.Kernel
	params []uint32
	grid   [3]int
	width  int
	all    []int32
	at     [3]int // the workgroup that runs
	first  int32  // number of its first invocation in the dispatch
	axes   [9]lanes
	bound  []*memory
	shared []*memory
	locals map[*kir.Local]lanes
	body   []step
}

func newMachine(d kir.Dispatch) *machine {
	k := d.Kernel
	w := k.Workgroup
	m := &machine{kernel: k, params: d.Params, grid: d.Grid, width: w[0] * w[1] * w[2], locals: map[*kir.Local]lanes{}}
	for i := range m.axes {
		m.axes[i] = make(lanes, m.width)
	}
	for i := range m.width {
		m.all = append(m.all, int32(i))
		m.axes[kir.LocalX][i] = uint64(i % w[0])
		m.axes[kir.LocalY][i] = uint64(i / w[0] % w[1])
		m.axes[kir.LocalZ][i] = uint64(i / w[0] / w[1])
		for a := range 3 {
			m.axes[int(kir.GroupsX)+a][i] = uint64(d.Grid[a])
		}
	}
	for _, s := range k.Shared {
		m.shared = append(m.shared, newMemory(make([]byte, s.Len*s.Type.Size()), s.Type, false))
	}
	for _, l := range k.Locals {
		m.locals[l] = make(lanes, m.width)
	}
	return m
}

// group runs one workgroup.
func (m *machine) group(at [3]int) {
	m.at = at
	m.first = int32((at[2]*m.grid[1]+at[1])*m.grid[0]+at[0]) * int32(m.width)
	for a := range 3 {
		for i := range m.width {
			m.axes[int(kir.GroupX)+a][i] = uint64(at[a])
		}
	}
	for _, s := range m.shared {
		s.forget()
	}
	for _, s := range m.body {
		s(m.all)
	}
}

func (m *machine) fault(lane int32, format string, args ...any) {
	panic(&Fault{m.kernel.Name, m.at, int(lane), fmt.Sprintf(format, args...)})
}

func (m *machine) block(body []kir.Stmt) []step {
	steps := make([]step, len(body))
	for i, s := range body {
		steps[i] = m.step(s)
	}
	return steps
}

func (m *machine) step(s kir.Stmt) step {
	switch s := s.(type) {
	case *kir.Declare:
		return m.set(s.Local, m.node(s.Value))
	case *kir.Assign:
		return m.set(s.Local, m.node(s.Value))
	case *kir.Store:
		b := m.kernel.Bindings[s.Binding]
		return m.store(m.bound[s.Binding], b.Name, m.node(s.Index), m.node(s.Value), true)
	case *kir.StoreShared:
		b := m.kernel.Shared[s.Shared]
		return m.store(m.shared[s.Shared], b.Name, m.node(s.Index), m.node(s.Value), false)
	case *kir.LoadVec:
		return m.loadVec(s)
	case *kir.StoreVec:
		return m.storeVec(s)
	case *kir.If:
		return m.branch(m.node(s.Cond), m.block(s.Then), m.block(s.Else))
	case *kir.For:
		return m.loop(s)
	}
	return m.barrier
}

func (m *machine) set(l *kir.Local, value node) step {
	to := m.locals[l]
	return func(on []int32) {
		from := value(on)
		for _, i := range on {
			to[i] = from[i]
		}
	}
}

// who numbers an invocation: within the dispatch for buffers, within the workgroup for its memory.
func (m *machine) who(lane int32, wide bool) int32 {
	if wide {
		return m.first + lane
	}
	return lane
}

func (m *machine) store(mem *memory, name string, index, value node, wide bool) step {
	return func(on []int32) {
		at, v := index(on), value(on)
		for _, i := range on {
			if wrong := mem.write(at[i], v[i], m.who(i, wide)); wrong != "" {
				m.fault(i, "%s: %s[%d] of %d", wrong, name, at[i], len(mem.writes))
			}
		}
	}
}

func (m *machine) load(mem *memory, name string, index node, wide bool) node {
	out := make(lanes, m.width)
	return func(on []int32) lanes {
		at := index(on)
		for _, i := range on {
			bits, wrong := mem.read(at[i], m.who(i, wide))
			if wrong != "" {
				m.fault(i, "%s: %s[%d] of %d", wrong, name, at[i], len(mem.writes))
			}
			out[i] = bits
		}
		return out
	}
}

// storeVec is four stores, and no value can depend on what they write.
func (m *machine) storeVec(s *kir.StoreVec) step {
	index, mem, name := m.node(s.Index), m.bound[s.Binding], m.kernel.Bindings[s.Binding].Name
	var values [4]node
	for j, v := range s.Values {
		values[j] = m.node(v)
	}
	return func(on []int32) {
		at := index(on)
		for j, v := range values {
			bits := v(on)
			for _, i := range on {
				if wrong := mem.write(4*at[i]+uint64(j), bits[i], m.who(i, true)); wrong != "" {
					m.fault(i, "%s: %s[%d] of %d", wrong, name, 4*at[i]+uint64(j), len(mem.writes))
				}
			}
		}
	}
}

func (m *machine) loadVec(s *kir.LoadVec) step {
	index, mem, name := m.node(s.Index), m.bound[s.Binding], m.kernel.Bindings[s.Binding].Name
	return func(on []int32) {
		at := index(on)
		for _, i := range on {
			for j, l := range s.Locals {
				bits, wrong := mem.read(4*at[i]+uint64(j), m.who(i, true))
				if wrong != "" {
					m.fault(i, "%s: %s[%d] of %d", wrong, name, 4*at[i]+uint64(j), len(mem.writes))
				}
				m.locals[l][i] = bits
			}
		}
	}
}

func (m *machine) branch(cond node, then, otherwise []step) step {
	yes, no := make([]int32, 0, m.width), make([]int32, 0, m.width)
	return func(on []int32) {
		c := cond(on)
		yes, no = yes[:0], no[:0]
		for _, i := range on {
			if c[i] != 0 {
				yes = append(yes, i)
			} else {
				no = append(no, i)
			}
		}
		each(then, yes)
		each(otherwise, no)
	}
}

func each(steps []step, on []int32) {
	if len(on) == 0 {
		return
	}
	for _, s := range steps {
		s(on)
	}
}

func (m *machine) loop(s *kir.For) step {
	from, to, by, body := m.node(s.From), m.node(s.To), m.node(s.Step), m.block(s.Body)
	i, last, stride := m.locals[s.Var], make(lanes, m.width), make(lanes, m.width)
	active := make([]int32, 0, m.width)
	return func(on []int32) {
		copyLanes(last, to(on), on)
		copyLanes(stride, by(on), on)
		copyLanes(i, from(on), on)
		for active = below(active[:0], on, i, last); len(active) > 0; active = below(active[:0], active, i, last) {
			each(body, active)
			for _, lane := range active {
				i[lane] += stride[lane]
				if stride[lane] == 0 || i[lane] > math.MaxUint32 {
					m.fault(lane, "the counter %s does not end", s.Var.Name)
				}
			}
		}
	}
}

func copyLanes(to, from lanes, on []int32) {
	for _, i := range on {
		to[i] = from[i]
	}
}

func below(out, on []int32, i, last lanes) []int32 {
	for _, lane := range on {
		if i[lane] < last[lane] {
			out = append(out, lane)
		}
	}
	return out
}

func (m *machine) barrier(on []int32) {
	if len(on) != m.width {
		m.fault(on[0], "a barrier that %d of %d invocations reach", len(on), m.width)
	}
	for _, s := range m.shared {
		s.begin()
	}
}
