package run

import (
	"encoding/binary"

	"skep/compute/kir"
)

// memory is an array that notices races: two invocations at one element, one of them writing, with no barrier between.
type memory struct {
	bytes   []byte
	t       kir.Type
	size    int
	defined []bool // which elements were ever written; nil: all
	epoch   uint32
	writes  []touch
	reads   []touch
}

// touch says who was at an element last, and when; many if more than one was there in that epoch.
type touch struct {
	epoch uint32
	by    int32
	many  bool
}

func newMemory(bytes []byte, t kir.Type, defined bool) *memory {
	n := len(bytes) / t.Size()
	m := &memory{bytes: bytes, t: t, size: t.Size(), writes: make([]touch, n), reads: make([]touch, n)}
	if !defined {
		m.defined = make([]bool, n)
	}
	return m
}

// begin ends all that raced before: a dispatch begins, or a barrier was passed.
func (m *memory) begin() { m.epoch++ }

// forget makes all elements unwritten: workgroup memory of the next workgroup.
func (m *memory) forget() {
	clear(m.defined)
	m.begin()
}

func (m *memory) unwritten(n int) int {
	for i := 0; i < n && m.defined != nil; i++ {
		if !m.defined[i] {
			return i
		}
	}
	return -1
}

// read gives the bits of element i, or says what is wrong with reading it.
func (m *memory) read(i uint64, who int32) (bits uint64, wrong string) {
	switch {
	case i >= uint64(len(m.writes)):
		return 0, "reads out of bounds"
	case m.defined != nil && !m.defined[i]:
		return 0, "reads what nobody wrote"
	case m.writes[i].epoch == m.epoch && m.writes[i].by != who:
		return 0, "races: reads what another invocation writes"
	}
	m.reads[i].note(m.epoch, who)
	at := m.bytes[int(i)*m.size:]
	switch m.size {
	case 2:
		return uint64(binary.LittleEndian.Uint16(at)), ""
	case 8:
		return binary.LittleEndian.Uint64(at), ""
	}
	return uint64(binary.LittleEndian.Uint32(at)), ""
}

// write sets element i, or says what is wrong with that.
func (m *memory) write(i, bits uint64, who int32) (wrong string) {
	if i >= uint64(len(m.writes)) {
		return "writes out of bounds"
	}
	w, r := m.writes[i], m.reads[i]
	if w.epoch == m.epoch && w.by != who {
		return "races: writes what another invocation writes"
	}
	if r.epoch == m.epoch && (r.by != who || r.many) {
		return "races: writes what another invocation reads"
	}
	m.writes[i].note(m.epoch, who)
	if m.defined != nil {
		m.defined[i] = true
	}
	at := m.bytes[int(i)*m.size:]
	switch m.size {
	case 2:
		binary.LittleEndian.PutUint16(at, uint16(bits))
	case 8:
		binary.LittleEndian.PutUint64(at, bits)
	default:
		binary.LittleEndian.PutUint32(at, uint32(bits))
	}
	return ""
}

func (t *touch) note(epoch uint32, who int32) {
	if t.epoch == epoch {
		t.many = t.many || t.by != who
		return
	}
	*t = touch{epoch, who, false}
}
