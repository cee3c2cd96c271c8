package ptx

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A processor for the part of PTX that Emit writes, by the letter of NVIDIA's reference: registers are bits, every instruction is looked up by its text.
// It stands in for the hardware that a test machine lacks.

// module is a kernel's text, taken apart.
type module struct {
	code   []instruction
	labels map[string]int
	memory map[string]uint64 // where arrays of workgroup memory begin
	size   uint64
	names  map[string]int // registers
}

type instruction struct {
	guard   int // register of the predicate, −1 for none
	negated bool
	name    string
	parts   []string // of the name
	kind    string   // the last of them
	size    int      // of what is loaded or stored
	memory  bool     // in the workgroup
	args    []operand
}

// operand is a register, or a value that is known before.
type operand struct {
	text     string
	register int // −1 for none
	value    uint64
}

func parse(text string) (*module, error) {
	m := &module{labels: map[string]int{}, memory: map[string]uint64{}, names: map[string]int{}}
	_, body, found := strings.Cut(text, "\n{\n")
	if !found {
		return nil, fmt.Errorf("no body")
	}
	for _, line := range strings.Split(body, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line == "}" || strings.HasPrefix(line, ".reg"):
		case strings.HasPrefix(line, ".shared"):
			var name string
			var n uint64
			if _, err := fmt.Sscanf(strings.NewReplacer("[", " ", "];", "").Replace(line), ".shared .align 16 .b8 %s %d", &name, &n); err != nil {
				return nil, fmt.Errorf("%s: %w", line, err)
			}
			m.memory[name] = m.size
			m.size += (n + 15) &^ 15
		case strings.HasSuffix(line, ":"):
			m.labels[strings.TrimSuffix(line, ":")] = len(m.code)
		default:
			m.code = append(m.code, m.split(line))
		}
	}
	return m, nil
}

func (m *module) split(line string) instruction {
	line = strings.TrimSuffix(line, ";")
	in := instruction{guard: -1}
	if rest, ok := strings.CutPrefix(line, "@"); ok {
		guard, after, _ := strings.Cut(rest, " ")
		in.guard, in.negated, line = m.register(strings.TrimPrefix(guard, "!")), strings.HasPrefix(guard, "!"), after
	}
	name, rest, _ := strings.Cut(line, " ")
	in.name, in.parts, in.memory = name, strings.Split(name, "."), strings.Contains(name, ".shared")
	in.kind = in.parts[len(in.parts)-1]
	in.size, _ = strconv.Atoi(in.kind[1:])
	in.size /= 8
	for _, a := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(", {}", r) }) {
		in.args = append(in.args, m.operand(a))
	}
	return in
}

func (m *module) register(name string) int {
	if _, ok := m.names[name]; !ok {
		m.names[name] = len(m.names)
	}
	return m.names[name]
}

var specials = map[string]bool{"%tid": true, "%ctaid": true, "%nctaid": true}

// operand resolves a register, a number or the address of an array; places in memory are taken apart as base and offset.
func (m *module) operand(a string) operand {
	base, offset, _ := strings.Cut(strings.Trim(a, "[]"), "+")
	out := operand{text: base, register: -1}
	if offset != "" {
		out.value = number(offset)
	}
	family, _, _ := strings.Cut(base, ".")
	switch at, array := m.memory[base]; {
	case array:
		out.value += at
	case strings.HasPrefix(base, "%") && !specials[family]:
		out.register = m.register(base)
	case base[0] == '-' || base[0] >= '0' && base[0] <= '9':
		out.value = number(base)
	}
	return out
}

func number(a string) uint64 {
	for prefix, bits := range map[string]int{"0f": 32, "0d": 64} {
		if hex, ok := strings.CutPrefix(a, prefix); ok {
			v, _ := strconv.ParseUint(hex, 16, bits)
			return v
		}
	}
	v, err := strconv.ParseInt(a, 10, 64)
	if err != nil {
		panic(err)
	}
	return uint64(uint32(v))
}

// thread is one invocation.
type thread struct {
	m        *module
	pc       int
	regs     []uint64
	special  map[string]uint64
	shared   []byte
	buffers  [][]byte
	params   []uint32
	finished bool
}

// launch runs a grid; a barrier ends a thread's turn.
func launch(text string, grid, block [3]int, buffers [][]byte, params []uint32) error {
	m, err := parse(text)
	if err != nil {
		return err
	}
	for z := range grid[2] {
		for y := range grid[1] {
			for x := range grid[0] {
				if err := group(m, [3]int{x, y, z}, grid, block, buffers, params); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func group(m *module, at, grid, block [3]int, buffers [][]byte, params []uint32) error {
	shared := make([]byte, m.size)
	var threads []*thread
	for i := range block[0] * block[1] * block[2] {
		s := map[string]uint64{}
		for a, place := range []int{i % block[0], i / block[0] % block[1], i / block[0] / block[1]} {
			axis := string("xyz"[a])
			s["%tid."+axis], s["%ctaid."+axis], s["%nctaid."+axis] = uint64(place), uint64(at[a]), uint64(grid[a])
		}
		threads = append(threads, &thread{m: m, regs: make([]uint64, len(m.names)), special: s, shared: shared, buffers: buffers, params: params})
	}
	for running := true; running; {
		running = false
		for _, t := range threads {
			if err := t.turn(); err != nil {
				return err
			}
			running = running || !t.finished
		}
	}
	return nil
}

// turn runs to the next barrier, or to the end.
func (t *thread) turn() error {
	for !t.finished {
		in := &t.m.code[t.pc]
		t.pc++
		if in.guard >= 0 && (t.regs[in.guard] != 0) == in.negated {
			continue
		}
		switch in.name {
		case "bar.sync":
			return nil
		case "ret":
			t.finished = true
		case "bra":
			t.pc = t.m.labels[in.args[0].text]
		default:
			if err := t.run(in); err != nil {
				return fmt.Errorf("%s %v: %w", in.name, in.args, err)
			}
		}
	}
	return nil
}

func (t *thread) value(a operand) uint64 {
	if a.register >= 0 {
		return t.regs[a.register]
	}
	if v, ok := t.special[a.text]; ok {
		return v
	}
	return a.value
}

// place finds the bytes of [register+offset].
func (t *thread) place(in *instruction, a operand, n int) ([]byte, error) {
	at := a.value
	if a.register >= 0 {
		at += t.regs[a.register]
	}
	from := t.shared
	if !in.memory {
		if at>>32 == 0 || int(at>>32) > len(t.buffers) {
			return nil, fmt.Errorf("address %#x", at)
		}
		from, at = t.buffers[at>>32-1], at&math.MaxUint32
	}
	if at+uint64(n) > uint64(len(from)) || at%uint64(n) != 0 {
		return nil, fmt.Errorf("address %d of %d bytes", at, len(from))
	}
	return from[at:], nil
}

func get(b []byte, size int) uint64 {
	switch size {
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 8:
		return binary.LittleEndian.Uint64(b)
	}
	return uint64(binary.LittleEndian.Uint32(b))
}

// run executes what neither branches nor waits.
func (t *thread) run(in *instruction) error {
	a := in.args
	to := &t.regs[max(a[0].register, 0)]
	switch in.parts[0] {
	case "ld":
		return t.load(in)
	case "st":
		b, err := t.place(in, a[0], in.size*(len(a)-1))
		for j := 0; j < len(a)-1 && err == nil; j++ {
			v := t.value(a[j+1])
			for i := range in.size {
				b[j*in.size+i] = byte(v >> (8 * i))
			}
		}
		return err
	case "cvta", "mov":
		*to = t.value(a[1])
		return nil
	case "cvt":
		*to = convert(in.parts[1], in.parts[len(in.parts)-2], in.kind, t.value(a[1]))
		return nil
	}
	var args [3]uint64
	for i := range a[1:] {
		args[i] = t.value(a[i+1])
	}
	v, err := compute(in.parts, in.kind, args[:len(a)-1])
	*to = v
	return err
}

func (t *thread) load(in *instruction) error {
	a := in.args
	if in.parts[1] == "param" {
		which, i, _ := strings.Cut(a[1].text, "_")
		n, err := strconv.Atoi(i)
		t.regs[a[0].register] = uint64(n+1) << 32
		if which != "arg" {
			t.regs[a[0].register] = uint64(t.params[n])
		}
		return err
	}
	count := len(a) - 1
	b, err := t.place(in, a[count], in.size*count)
	for i := 0; i < count && err == nil; i++ {
		t.regs[a[i].register] = get(b[i*in.size:], in.size)
	}
	return err
}
