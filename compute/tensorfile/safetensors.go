package tensorfile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

// maxHeader is the largest header that the format allows.
const maxHeader = 100_000_000

// safeType is one of the format's element types.
type safeType struct {
	name  string
	dtype dtype.Type
}

// safeTypes are in the format's own order: small ones first.
var safeTypes = []safeType{{"BOOL", dtype.Bool}, {"U8", dtype.U8}, {"I8", dtype.I8}, {"I16", dtype.I16}, {"U16", dtype.U16}, {"F16", dtype.F16}, {"BF16", dtype.BF16},
	{"I32", dtype.I32}, {"U32", dtype.U32}, {"F32", dtype.F32}, {"C64", dtype.C64}, {"F64", dtype.F64}, {"I64", dtype.I64}, {"U64", dtype.U64}}

// typeNamed finds an element type by the format's name, orderOf its place in the list, or -1.
func typeNamed(name string) (dtype.Type, bool) {
	i := slices.IndexFunc(safeTypes, func(t safeType) bool { return t.name == name })
	if i < 0 {
		return dtype.Invalid, false
	}
	return safeTypes[i].dtype, true
}

func orderOf(d dtype.Type) int {
	return slices.IndexFunc(safeTypes, func(t safeType) bool { return t.dtype == d })
}

// entry is a tensor in a header.
type entry struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
	name    string
}

// ReadSafeTensors reads a file in the SafeTensors format, tensors in the order of
// their bytes, and the texts of its metadata. As the format demands, the tensors
// fill the file without gaps or overlaps.
func ReadSafeTensors(s Source) (ts []Named, metadata map[string]string, err error) {
	if len(s.Bytes) < 8 {
		return nil, nil, refuse("safetensors: the file is too short")
	}
	n := binary.LittleEndian.Uint64(s.Bytes)
	if n > maxHeader || n > uint64(len(s.Bytes)-8) {
		return nil, nil, refuse("safetensors: a header of %d bytes does not fit", n)
	}
	entries, metadata, err := readEntries(s.Bytes[8 : 8+n])
	if err != nil {
		return nil, nil, err
	}
	data := s.Bytes[8+n:]
	slices.SortFunc(entries, func(a, b entry) int {
		if a.Offsets != b.Offsets {
			return slices.Compare(a.Offsets[:], b.Offsets[:])
		}
		return strings.Compare(a.name, b.name)
	})
	end := int64(0)
	for _, e := range entries {
		t, err := s.entry(e, data, end)
		if err != nil {
			return nil, nil, err
		}
		ts, end = append(ts, Named{e.name, t}), e.Offsets[1]
	}
	if end != int64(len(data)) {
		return nil, nil, refuse("safetensors: %d bytes belong to no tensor", int64(len(data))-end)
	}
	return ts, metadata, nil
}

func (s Source) entry(e entry, data []byte, end int64) (*tensor.Tensor, error) {
	d, ok := typeNamed(e.DType)
	switch {
	case !ok:
		return nil, refuse("safetensors: %s has elements of type %q, which cannot be read", e.name, e.DType)
	case e.Offsets[0] != end:
		return nil, refuse("safetensors: %s begins at %d, the tensor before ends at %d", e.name, e.Offsets[0], end)
	case e.Offsets[1] < e.Offsets[0] || e.Offsets[1] > int64(len(data)):
		return nil, refuse("safetensors: %s ends at %d, outside of the file", e.name, e.Offsets[1])
	}
	return s.tensorOver("safetensors: "+e.name, data[e.Offsets[0]:e.Offsets[1]:e.Offsets[1]], d, e.Shape)
}

// readEntries reads the JSON object of a header member by member, so that a name that occurs twice is seen.
func readEntries(text []byte) (entries []entry, metadata map[string]string, err error) {
	if len(text) == 0 || text[0] != '{' {
		return nil, nil, refuse("safetensors: the header is no JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return nil, nil, refuse("safetensors: the header is no JSON: %v", err)
	}
	seen := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		name, _ := key.(string)
		if err != nil || seen[name] {
			return nil, nil, refuse("safetensors: the header is broken at %q", name)
		}
		seen[name] = true
		if name == "__metadata__" {
			err = dec.Decode(&metadata)
		} else {
			e := entry{name: name}
			err = dec.Decode(&e)
			entries = append(entries, e)
		}
		if err != nil {
			return nil, nil, refuse("safetensors: %s: %v", name, err)
		}
	}
	if _, err := dec.Token(); err != nil || strings.TrimSpace(string(text[dec.InputOffset():])) != "" {
		return nil, nil, refuse("safetensors: the header does not end where it should")
	}
	return entries, metadata, nil
}

// WriteSafeTensors writes tensors, those of large elements first as the format's own
// writer does, so that all are aligned; the elements begin at a multiple of 8.
func WriteSafeTensors(w io.Writer, ts []Named, metadata map[string]string) error {
	if err := names(ts); err != nil {
		return err
	}
	ts = slices.Clone(ts)
	slices.SortStableFunc(ts, func(a, b Named) int {
		if a, b := orderOf(a.Tensor.DType()), orderOf(b.Tensor.DType()); a != b {
			return b - a
		}
		return strings.Compare(a.Name, b.Name)
	})
	head, err := safeHeader(ts, metadata)
	if err != nil {
		return err
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(head)))); err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, t := range ts {
		if _, err := w.Write(tensor.Bytes(t.Tensor)); err != nil {
			return err
		}
	}
	return nil
}

func safeHeader(ts []Named, metadata map[string]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	if metadata != nil {
		text, err := json.Marshal(metadata)
		if err != nil {
			return nil, err
		}
		b.WriteString(`"__metadata__":` + string(text))
	}
	at := int64(0)
	for _, t := range ts {
		e := entry{Shape: t.Tensor.Sizes(), Offsets: [2]int64{at, at + t.Tensor.ByteSize()}}
		i := orderOf(t.Tensor.DType())
		if i < 0 || t.Name == "__metadata__" {
			return nil, refuse("safetensors: %s of type %s cannot be written", t.Name, t.Tensor.DType())
		}
		e.DType = safeTypes[i].name
		if e.Shape == nil {
			e.Shape = []int{}
		}
		at = e.Offsets[1]
		name, _ := json.Marshal(t.Name) // texts always have a form
		text, _ := json.Marshal(e)
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(append(append(name, ':'), text...))
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	return b.Bytes(), nil
}
