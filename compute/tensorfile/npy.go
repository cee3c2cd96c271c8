package tensorfile

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

const npyMagic = "\x93NUMPY"

// npyHeader is what stands before the elements of an .npy file.
type npyHeader struct {
	dtype   dtype.Type
	swapped bool // most significant byte first
	fortran bool // first axis fastest
	sizes   []int
	text    int // bytes of an element that is a text; 0 for numbers
	length  int // of all before the elements
}

// ReadNPY reads an .npy file of version 1, 2 or 3.
func ReadNPY(s Source) (*tensor.Tensor, error) {
	h, err := readHeader(s.Bytes)
	if err != nil {
		return nil, err
	}
	if h.text > 0 {
		return nil, refuse("npy: the elements are texts; only truth values and numbers can be read")
	}
	data := s.Bytes[h.length:]
	if n, ok := sizeOf(h.sizes, h.dtype); ok && n < int64(len(data)) {
		data = data[:n] // NumPy leaves what follows to others too
	}
	if h.swapped {
		if err := s.grant(int64(len(data))); err != nil {
			return nil, err
		}
		data = reversed(data, h.dtype)
		s.Owned = true
	}
	if h.fortran {
		slices.Reverse(h.sizes)
	}
	t, err := s.tensorOver("npy", data, h.dtype, h.sizes)
	if err == nil && h.fortran {
		return t.Transpose()
	}
	return t, err
}

// readText reads an .npy file of one text of bytes; ok is false if it holds something else.
func readText(b []byte) (text string, ok bool, err error) {
	h, err := readHeader(b)
	if err != nil || h.text == 0 {
		return "", false, err
	}
	if len(h.sizes) > 0 || len(b)-h.length < h.text {
		return "", false, refuse("npy: several texts, or one that is cut off")
	}
	return strings.TrimRight(string(b[h.length:][:h.text]), "\x00"), true, nil
}

// reversed gives the elements with their bytes the other way around; complex numbers are two.
func reversed(data []byte, d dtype.Type) []byte {
	out := slices.Clone(data)
	size := d.Size()
	if d.IsComplex() {
		size /= 2
	}
	for i := 0; i+size <= len(out); i += size {
		slices.Reverse(out[i : i+size])
	}
	return out
}

func readHeader(b []byte) (h npyHeader, err error) {
	if len(b) < 10 || string(b[:6]) != npyMagic {
		return h, refuse("npy: the file does not begin as NumPy's files do")
	}
	from, n := 10, int(binary.LittleEndian.Uint16(b[8:]))
	switch {
	case b[6] < 1 || b[6] > 3:
		return h, refuse("npy: version %d is not known", b[6])
	case b[6] > 1 && len(b) < 12:
		return h, refuse("npy: the header is cut off")
	case b[6] > 1:
		from, n = 12, int(binary.LittleEndian.Uint32(b[8:]))
	}
	if n < 0 || n > len(b)-from {
		return h, refuse("npy: the header is cut off")
	}
	h.length = from + n
	p := &literal{text: string(b[from : from+n])}
	return h, p.header(&h)
}

// literal reads the dictionary of a header, which is written as Python does.
type literal struct {
	text string
	at   int
}

func (p *literal) header(h *npyHeader) error {
	seen := map[string]bool{}
	if !p.take("{") {
		return p.wrong()
	}
	for !p.take("}") {
		key, ok := p.quoted()
		if !ok || !p.take(":") || seen[key] {
			return p.wrong()
		}
		seen[key] = true
		if err := p.field(key, h); err != nil {
			return err
		}
		if !p.take(",") && p.peek() != '}' {
			return p.wrong()
		}
	}
	if !seen["descr"] || !seen["fortran_order"] || !seen["shape"] || len(seen) != 3 {
		return refuse("npy: the header needs descr, fortran_order and shape")
	}
	return nil
}

func (p *literal) field(key string, h *npyHeader) error {
	switch key {
	case "descr":
		if p.peek() == '[' {
			return refuse("npy: the elements are records; read their fields apart in NumPy first")
		}
		code, ok := p.quoted()
		if !ok {
			return p.wrong()
		}
		return h.element(code)
	case "fortran_order":
		h.fortran = p.take("True")
		if !h.fortran && !p.take("False") {
			return p.wrong()
		}
	case "shape":
		return p.shape(h)
	default:
		return refuse("npy: the header has a field %q", key)
	}
	return nil
}

// element reads a type as the array interface writes it: ">f8".
func (h *npyHeader) element(code string) error {
	if n, err := strconv.Atoi(strings.TrimPrefix(code, "|S")); err == nil && strings.HasPrefix(code, "|S") && n > 0 && n < 1<<20 {
		h.text = n
		return nil
	}
	if strings.HasPrefix(code, ">") {
		h.swapped = true
		code = "<" + code[1:]
	}
	if strings.HasPrefix(code, "=") {
		code = "<" + code[1:]
	}
	d, ok := dtype.FromNumPy(code)
	if !ok && len(code) > 1 {
		d, ok = dtype.FromNumPy("|" + code[1:]) // bytes have no order, but some write one
	}
	if h.dtype = d; !ok {
		return refuse("npy: elements of type %q cannot be read: only truth values and numbers", code)
	}
	return nil
}

func (p *literal) shape(h *npyHeader) error {
	if !p.take("(") {
		return p.wrong()
	}
	h.sizes = []int{}
	for !p.take(")") {
		from := p.at
		for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
			p.at++
		}
		n, err := strconv.Atoi(p.text[from:p.at])
		if err != nil || len(h.sizes) == maxRank {
			return p.wrong()
		}
		p.take("L") // Python 2
		h.sizes = append(h.sizes, n)
		if !p.take(",") && p.peek() != ')' {
			return p.wrong()
		}
		p.peek()
	}
	return nil
}

// peek skips blanks and gives what follows, 0 at the end.
func (p *literal) peek() byte {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\n') {
		p.at++
	}
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *literal) take(word string) bool {
	p.peek()
	if strings.HasPrefix(p.text[p.at:], word) {
		p.at += len(word)
		return true
	}
	return false
}

func (p *literal) quoted() (string, bool) {
	q := p.peek()
	if q != '\'' && q != '"' {
		return "", false
	}
	inside, _, ok := strings.Cut(p.text[p.at+1:], string(q))
	if !ok {
		return "", false
	}
	p.at += len(inside) + 2
	return inside, true
}

func (p *literal) wrong() error {
	return refuse("npy: the header cannot be read at its character %d", p.at)
}

// WriteNPY writes version 1: elements in order, least significant byte first.
func WriteNPY(w io.Writer, t *tensor.Tensor) error {
	code := t.DType().NumPy()
	if code == "" {
		return refuse("npy: NumPy has no type %s: write it as f32, or as SafeTensors", t.DType())
	}
	return writeElements(w, code, t.Sizes(), tensor.Bytes(t))
}

// writeElements writes a header, and elements of a type as the array interface writes it.
func writeElements(w io.Writer, code string, shape []int, data []byte) error {
	sizes := make([]string, len(shape))
	for i, n := range shape {
		sizes[i] = strconv.Itoa(n)
	}
	list := strings.Join(sizes, ", ")
	if len(sizes) == 1 {
		list += ","
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", code, list)
	text += strings.Repeat(" ", 63-(10+len(text))%64) + "\n" // elements begin at a multiple of 64
	head := append([]byte(npyMagic+"\x01\x00"), binary.LittleEndian.AppendUint16(nil, uint16(len(text)))...)
	if _, err := w.Write(append(head, text...)); err != nil {
		return err
	}
	_, err := w.Write(data)
	return err
}
