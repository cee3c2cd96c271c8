package tensor

import (
	"fmt"

	"skep/compute/device"
	"skep/compute/dtype"
	"skep/compute/kir"
)

// stored is the type in which a device keeps elements: truths as words of 0 and 1, and positions, which kernels make and none
// computes with, without their upper half: no tensor there has 2^32 elements. Invalid: it keeps none of the type.
func stored(t dtype.Type) kir.Type {
	switch t {
	case dtype.Bool, dtype.U32, dtype.I64:
		return kir.U32
	case dtype.I32:
		return kir.I32
	case dtype.F32:
		return kir.F32
	case dtype.F64:
		return kir.F64
	}
	return kir.Invalid
}

// computes says whether a device computes with a type.
func computes(d *device.Device, t dtype.Type) error {
	switch {
	case t == dtype.F32, t == dtype.I32, t == dtype.U32, t == dtype.Bool, t == dtype.F64 && d.Adapter.Language == "ptx":
		return nil
	}
	types := "f32"
	if d.Adapter.Language == "ptx" {
		types = "f32, f64"
	}
	return &Error{Code: CodeType, Message: fmt.Sprintf("%s computes with %s, i32, u32 and bool, found %s", d.Adapter.Name, types, t), Hint: "consider astype(f32)"}
}

// readsAs says whether a kernel may read elements of a type as those of another: positions and truths are words.
func readsAs(have, want dtype.Type) bool {
	return have == want || want == dtype.U32 && stored(have) == kir.U32
}

// toStored makes elements what a device keeps.
func toStored(t dtype.Type, bytes []byte) []byte {
	switch t {
	case dtype.Bool:
		return converted[bool, uint32](bytes, func(b bool) uint32 {
			if b {
				return 1
			}
			return 0
		})
	case dtype.I64:
		return converted[int64, uint32](bytes, func(p int64) uint32 { return uint32(p) })
	}
	return bytes
}

// fromStored is the way back.
func fromStored(t dtype.Type, bytes []byte) []byte {
	switch t {
	case dtype.Bool:
		return converted[uint32, bool](bytes, func(word uint32) bool { return word != 0 })
	case dtype.I64:
		return converted[uint32, int64](bytes, func(word uint32) int64 { return int64(word) })
	}
	return bytes
}

func converted[From, To Element](bytes []byte, f func(From) To) []byte {
	src := elements[From](bytes)
	to := zeroed(len(src) * typeOf[To]().Size())
	dst := elements[To](to.bytes)[:len(src)]
	for i, x := range src {
		dst[i] = f(x)
	}
	return to.bytes
}
