package sqlite

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The kinds of pages of b-trees.
const (
	indexInterior = 2
	tableInterior = 5
	indexLeaf     = 10
	tableLeaf     = 13
)

// walking is one pass over a b-tree.
type walking struct {
	d    *Database
	t    table
	left int // pages that may still be visited: more than there are is a cycle
	each func(rowid int64, values []any) error
}

// walk calls f with each row of a table, in the order of its keys.
func (d *Database) walk(t table, f func(rowid int64, values []any) error) error {
	w := &walking{d: d, t: t, left: d.pages.count + len(d.pages.newer) + 1, each: f}
	return w.visit(t.root, 0)
}

func (w *walking) fail(page int, format string, args ...any) *Error {
	return w.d.fail(fmt.Sprintf("table %s, page %d", w.t.name, page), format, args...)
}

const maxDepth = 64

func (w *walking) visit(n, depth int) error {
	if c := w.d.o.Ctx; c != nil && c.Err() != nil {
		return c.Err()
	}
	if w.left--; w.left < 0 || depth > maxDepth {
		return w.fail(n, "its pages lead in a circle")
	}
	b, ok := w.d.pages.page(n)
	if !ok {
		return w.fail(n, "there is no such page: the file is cut, or damaged")
	}
	at := 0
	if n == 1 {
		at = 100 // behind the file's header
	}
	kind, cells := b[at], int(binary.BigEndian.Uint16(b[at+3:]))
	head := at + 8
	if kind == tableInterior || kind == indexInterior {
		head = at + 12
	}
	if wrong := kind != tableLeaf && kind != tableInterior && kind != indexLeaf && kind != indexInterior; wrong || w.t.index != (kind == indexLeaf || kind == indexInterior) || head+2*cells > len(b) {
		return w.fail(n, "it is no page of a table (kind %d)", kind)
	}
	for i := range cells {
		if err := w.cell(n, b, kind, int(binary.BigEndian.Uint16(b[head+2*i:])), depth); err != nil {
			return err
		}
	}
	if head == at+12 {
		return w.visit(int(binary.BigEndian.Uint32(b[at+8:])), depth+1)
	}
	return nil
}

// cell is a row, a child, or both in turn (the inner pages of an index hold rows too).
func (w *walking) cell(n int, b []byte, kind byte, at, depth int) error {
	if kind == tableInterior || kind == indexInterior {
		if at+4 > len(b) {
			return w.fail(n, "a cell lies outside of the page")
		}
		if err := w.visit(int(binary.BigEndian.Uint32(b[at:])), depth+1); err != nil || kind == tableInterior {
			return err
		}
		at += 4
	}
	size, at, ok := varint(b, at)
	rowid := int64(0)
	if ok && kind == tableLeaf {
		rowid, at, ok = varint(b, at)
	}
	if !ok || size < 0 || size > math.MaxInt32 {
		return w.fail(n, "a cell lies outside of the page")
	}
	payload, err := w.payload(n, b, at, int(size), kind == tableLeaf)
	if err != nil {
		return err
	}
	values, ok := record(payload)
	if !ok {
		return w.fail(n, "a record is damaged")
	}
	return w.each(rowid, values)
}

// payload is a record's bytes, what does not fit into the page gathered from its overflow pages.
func (w *walking) payload(n int, b []byte, at, size int, leaf bool) ([]byte, error) {
	u := w.d.pages.usable
	most := u - 35
	if !leaf {
		most = (u-12)*64/255 - 23
	}
	if size <= most {
		if at+size > len(b) {
			return nil, w.fail(n, "a record lies outside of the page")
		}
		return b[at : at+size], nil
	}
	least := (u-12)*32/255 - 23
	local := least + (size-least)%(u-4)
	if local > most {
		local = least
	}
	if at+local+4 > len(b) || size > w.d.pages.size*(w.d.pages.count+len(w.d.pages.newer)) {
		return nil, w.fail(n, "a record of %d bytes cannot be there", size)
	}
	if ask := w.d.o.Reserve; ask != nil {
		if err := ask(int64(size)); err != nil {
			return nil, err
		}
	}
	out := append(make([]byte, 0, size), b[at:at+local]...)
	next := int(binary.BigEndian.Uint32(b[at+local:]))
	for len(out) < size {
		page, ok := w.d.pages.page(next)
		if !ok {
			return nil, w.fail(next, "the rest of a record is not there")
		}
		take := min(size-len(out), u-4)
		out = append(out, page[4:4+take]...)
		next = int(binary.BigEndian.Uint32(page))
	}
	return out, nil
}

// varint reads up to nine bytes, seven bits each, the ninth all eight.
func varint(b []byte, at int) (v int64, next int, ok bool) {
	for i := range 9 {
		if at >= len(b) {
			return 0, 0, false
		}
		c := b[at]
		at++
		if i == 8 {
			return v<<8 | int64(c), at, true
		}
		if v = v<<7 | int64(c&0x7F); c < 0x80 {
			return v, at, true
		}
	}
	return v, at, true
}

// record reads values: types first, then the values one behind the other.
func record(b []byte) ([]any, bool) {
	head, at, ok := varint(b, 0)
	if !ok || head < int64(at) || head > int64(len(b)) {
		return nil, false
	}
	body := int(head)
	var out []any
	for at < int(head) {
		var typ int64
		if typ, at, ok = varint(b[:head], at); !ok {
			return nil, false
		}
		v, size, ok := serial(typ, b[body:])
		if !ok {
			return nil, false
		}
		out, body = append(out, v), body+size
	}
	return out, true
}

// sizes of integers by their type.
var intSizes = [...]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

func serial(typ int64, b []byte) (v any, size int, ok bool) {
	switch {
	case typ == 0:
		return nil, 0, true
	case typ == 8 || typ == 9:
		return typ - 8, 0, true
	case typ >= 1 && typ <= 6:
		n := intSizes[typ]
		if n > len(b) {
			return nil, 0, false
		}
		x := int64(int8(b[0]))
		for _, c := range b[1:n] {
			x = x<<8 | int64(c)
		}
		return x, n, true
	case typ == 7:
		if len(b) < 8 {
			return nil, 0, false
		}
		return math.Float64frombits(binary.BigEndian.Uint64(b)), 8, true
	case typ >= 12:
		n := (typ - 12) / 2
		if n > int64(len(b)) {
			return nil, 0, false
		}
		if typ%2 == 0 {
			return append([]byte{}, b[:n]...), int(n), true
		}
		return string(b[:n]), int(n), true
	}
	return nil, 0, false
}
