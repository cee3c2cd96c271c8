package tensorfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// counts says whether a tensor holds 0, 1, 2, … in a shape, or whether each is odd.
func counts(x *tensor.Tensor, d dtype.Type, sizes ...int) error {
	if x.DType() != d || !slices.Equal(x.Sizes(), sizes) {
		return fmt.Errorf("%v %v", x.DType(), x.Sizes())
	}
	for i, v := range tensor.Slice[float64](x) {
		want := float64(i)
		if d == dtype.Bool {
			want = float64(i % 2)
		}
		if v != want {
			return fmt.Errorf("element %d is %v", i, v)
		}
	}
	return nil
}

// TestNPY reads what NumPy wrote, and what we write of it again.
func TestNPY(t *testing.T) {
	kinds := map[string]dtype.Type{"fortran": dtype.F64, "big": dtype.F64, "big_complex": dtype.C64, "scalar": dtype.F64, "empty": dtype.F32, "vector": dtype.I32, "version2": dtype.F64, "version3": dtype.F64}
	shapes := map[string][]int{"fortran": {2, 3, 4}, "scalar": {}, "empty": {3, 0}, "vector": {5}}
	for _, d := range dtype.All() {
		if d != dtype.BF16 {
			kinds[map[dtype.Type]string{dtype.Bool: "bool", dtype.I8: "int8", dtype.I16: "int16", dtype.I32: "int32", dtype.I64: "int64", dtype.U8: "uint8", dtype.U16: "uint16",
				dtype.U32: "uint32", dtype.U64: "uint64", dtype.F16: "float16", dtype.F32: "float32", dtype.F64: "float64", dtype.C64: "complex64", dtype.C128: "complex128"}[d]] = d
		}
	}
	for name, d := range kinds {
		sizes, ok := shapes[name]
		if !ok {
			sizes = []int{2, 3}
		}
		b := file(t, name+".npy")
		x, err := ReadNPY(Source{Bytes: b, Owned: true})
		if err == nil {
			err = counts(x, d, sizes...)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var out bytes.Buffer
		if err := WriteNPY(&out, x); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "big") && !strings.HasPrefix(name, "version") && name != "fortran" && !bytes.Equal(out.Bytes(), b) {
			t.Errorf("%s: we write other bytes than NumPy", name)
		}
		again, err := ReadNPY(Source{Bytes: out.Bytes()})
		if err == nil {
			err = counts(again, d, sizes...)
		}
		if err != nil {
			t.Errorf("%s, again: %v", name, err)
		}
	}
}

// TestArchives reads several tensors of a file, and what we write of them.
func TestArchives(t *testing.T) {
	want := func(ts []Named, err error) error {
		if err != nil || len(ts) < 2 {
			return fmt.Errorf("%d tensors, %v", len(ts), err)
		}
		for _, n := range ts {
			switch n.Name {
			case "a":
				err = counts(n.Tensor, dtype.F64, 2, 3)
			case "b":
				err = counts(n.Tensor, dtype.I32, 5)
			case "flags":
				err = counts(n.Tensor, dtype.Bool, 3)
			case "half":
				err = counts(n.Tensor, dtype.F16, 7)
			case "none":
				err = counts(n.Tensor, dtype.F32, 0, 4)
			case "one":
				err = counts(n.Tensor, dtype.F32)
			}
			if err != nil {
				return fmt.Errorf("%s: %v", n.Name, err)
			}
		}
		return nil
	}
	for _, name := range []string{"plain.npz", "packed.npz"} {
		ts, err := ReadNPZ(Source{Bytes: file(t, name)})
		if err := want(ts, err); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, compress := range []bool{false, true} {
			var out bytes.Buffer
			if err := WriteNPZ(&out, ts, compress); err != nil {
				t.Fatal(err)
			}
			if err := want(ReadNPZ(Source{Bytes: out.Bytes()})); err != nil {
				t.Errorf("%s, again, %v: %v", name, compress, err)
			}
		}
	}
	b := file(t, "some.safetensors")
	ts, meta, err := ReadSafeTensors(Source{Bytes: b})
	if err := want(ts, err); err != nil || len(ts) != 6 || meta["made by"] != "safetensors" {
		t.Errorf("%v %d %v", err, len(ts), meta)
	}
	var out bytes.Buffer
	if err := WriteSafeTensors(&out, ts, meta); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), b) {
		t.Errorf("we write other bytes than safetensors:\n%.400q\nnot\n%.400q", out.Bytes(), b)
	}
}

// TestShared: a write to a tensor of a file that others look at leaves the file's bytes alone.
func TestShared(t *testing.T) {
	b := file(t, "float64.npy")
	before := slices.Clone(b)
	x, err := ReadNPY(Source{Bytes: b})
	if err != nil {
		t.Fatal(err)
	}
	y, err := x.Set(tensor.Number(9))
	if err != nil || y == x || !bytes.Equal(b, before) {
		t.Errorf("%v %v", err, y == x)
	}
}

func npy(header string, data []byte) []byte {
	b := append([]byte(npyMagic+"\x01\x00"), binary.LittleEndian.AppendUint16(nil, uint16(len(header)))...)
	return append(append(b, header...), data...)
}

func safe(header string, data int) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), make([]byte, data)...)
}

// TestHostile: headers that lie are errors before memory is taken.
func TestHostile(t *testing.T) {
	for _, c := range []struct{ header, says string }{
		{"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 1000000), }", "too large"},
		{"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "cannot be read"},
		{"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", "cannot be read"},
		{"{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", "24 bytes, there are 16"},
		{"{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "only truth values and numbers"},
		{"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }", "records"},
		{"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'x': 1}", "field"},
		{"{'descr': '<f8', 'shape': (2,), }", "needs descr"},
		{"{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", "cannot be read"},
		{"{'descr': '<f8', 'fortran_order': Maybe, 'shape': (2,), }", "cannot be read"},
		{"", "cannot be read"}, {"{", "cannot be read"}, {"{'descr", "cannot be read"}, {"{'descr': '", "cannot be read"},
		{"{'descr': '<f8', 'fortran_order': False, 'shape': (" + strings.Repeat("1,", 100) + "), }", "cannot be read"},
	} {
		if x, err := ReadNPY(Source{Bytes: npy(c.header, make([]byte, 16))}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v %v", c.header, x, err)
		}
	}
	for _, c := range []struct {
		header string
		data   int
		says   string
	}{
		{`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 4, "outside of the file"},
		{`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 12, "belong to no tensor"},
		{`{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12, "begins at"},
		{`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12, "begins at"},
		{`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}`, 12, "broken"},
		{`{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}`, 8, "12 bytes, there are 8"},
		{`{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}`, 8, "too large"},
		{`{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}`, 8, "too large"},
		{`{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}`, 8, "begins at"},
		{`{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}`, 8, "cannot be read"},
		{`{"__metadata__":{"a":1}}`, 0, "__metadata__"}, {`[]`, 0, "no JSON object"}, {`{"a":`, 0, "a"}, {`{} x`, 0, "does not end"}, {``, 0, "no JSON object"},
	} {
		if ts, _, err := ReadSafeTensors(Source{Bytes: safe(c.header, c.data)}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v %v", c.header, ts, err)
		}
	}
	if _, _, err := ReadSafeTensors(Source{Bytes: []byte{255, 255, 255, 255, 255, 255, 255, 255}}); err == nil {
		t.Error("a header of 2^64 bytes")
	}
}

// TestCut: each beginning of a file is an error or a tensor, never a crash; grants are asked.
func TestCut(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.[ns]*")
	for _, name := range names {
		b := file(t, filepath.Base(name))
		for i := range b {
			read(b[:i:i])
		}
	}
	refused := fmt.Errorf("no more memory")
	deny := func(int64) error { return refused }
	if _, err := ReadNPZ(Source{Bytes: file(t, "packed.npz"), Grant: deny}); err != refused {
		t.Error(err)
	}
	if _, err := ReadNPY(Source{Bytes: file(t, "big.npy"), Grant: deny}); err != refused {
		t.Error(err)
	}
}

func TestUnwritable(t *testing.T) {
	b, _ := tensor.New(dtype.BF16, 2)
	if err := WriteNPY(&bytes.Buffer{}, b); err == nil || !strings.Contains(err.Error(), "SafeTensors") {
		t.Error(err)
	}
	c, _ := tensor.New(dtype.C128, 2)
	if err := WriteSafeTensors(&bytes.Buffer{}, []Named{{"c", c}}, nil); err == nil {
		t.Error("complex128 has no name there")
	}
	if err := WriteSafeTensors(&bytes.Buffer{}, []Named{{"b", b}, {"b", b}}, nil); err == nil {
		t.Error("two of a name")
	}
}

// read tries all readers.
func read(b []byte) {
	limit := Source{Bytes: b, Grant: func(n int64) error {
		if n > 1<<24 {
			return fmt.Errorf("too much")
		}
		return nil
	}}
	if x, err := ReadNPY(limit); err == nil {
		_ = x.String()
	}
	if ts, err := ReadNPZ(limit); err == nil {
		for _, n := range ts {
			_ = n.Tensor.String()
		}
	}
	if ts, _, err := ReadSafeTensors(limit); err == nil {
		for _, n := range ts {
			_ = n.Tensor.String()
		}
	}
}

func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.[ns]*")
	for _, name := range names {
		f.Add(file(f, filepath.Base(name)))
	}
	f.Fuzz(func(t *testing.T, b []byte) { read(b) })
}
