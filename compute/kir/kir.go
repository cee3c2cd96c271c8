package kir

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Type is the type of a value in a kernel.
type Type uint8

// The types. Bool lives in values only, F16 in buffers and conversions only, F64 on CUDA only.
const (
	Invalid Type = iota
	Bool
	U32
	I32
	F16
	F32
	F64
)

var typeNames = [...]string{"invalid", "bool", "u32", "i32", "f16", "f32", "f64"}

func (t Type) String() string { return nameOf(typeNames[:], t) }

// Size is the number of bytes of an element in a buffer.
func (t Type) Size() int {
	switch t {
	case F16:
		return 2
	case F64:
		return 8
	}
	return 4
}

// IsInt says whether t is an integer.
func (t Type) IsInt() bool { return t == U32 || t == I32 }

// IsFloat says whether arithmetic of floats is defined on t.
func (t Type) IsFloat() bool { return t == F32 || t == F64 }

// IsNumber says whether arithmetic is defined on t.
func (t Type) IsNumber() bool { return t.IsInt() || t.IsFloat() }

// Access says what a kernel does with a binding.
type Access uint8

// The ways of access; there is no writing without reading in WGSL's core.
const (
	Read Access = iota
	ReadWrite
)

// Binding is a buffer as a kernel sees it. Wide bindings are read four elements at a time too (LoadVec), or are written
// in fours only (StoreVec); their buffers are as long as a multiple of four elements.
type Binding struct {
	Name   string
	Type   Type
	Access Access
	Wide   bool
}

// Shared is an array in workgroup memory.
type Shared struct {
	Name string
	Type Type
	Len  int
}

// Param is a word that is the same for all invocations: u32, i32 or f32.
type Param struct {
	Name string
	Type Type
}

// MaxShared is the workgroup memory that every device has, in bytes (WebGPU's default limit).
const MaxShared = 16384

// MaxInvocations is the size of a workgroup that every device takes.
const MaxInvocations = 256

// MaxGroups is the number of workgroups that a grid may have in one dimension.
const MaxGroups = 65535

// Kernel is the program of one invocation.
type Kernel struct {
	Name      string // an identifier
	Workgroup [3]int
	Bindings  []Binding
	Params    []Param
	Shared    []Shared
	Locals    []*Local // every variable that the body declares, in order
	Body      []Stmt
}

// Features names what a device must have for the kernel beyond the core.
type Features struct{ F16, F64, Dot4 bool }

// Features looks through the bindings, memory and variables.
func (k *Kernel) Features() Features {
	var f Features
	note := func(t Type) {
		f.F16 = f.F16 || t == F16
		f.F64 = f.F64 || t == F64
	}
	for _, b := range k.Bindings {
		note(b.Type)
	}
	for _, s := range k.Shared {
		note(s.Type)
	}
	eachExpr(k.Body, func(e Expr) {
		note(e.Type())
		if b, ok := e.(*Binary); ok && b.Op == Dot4 {
			f.Dot4 = true
		}
	})
	return f
}

// Key identifies the kernel: equal keys mean equal texts, whatever the emitter.
func (k *Kernel) Key() string {
	sum := sha256.Sum256([]byte(k.String()))
	return hex.EncodeToString(sum[:12])
}

// Role says who owns a program's buffer.
type Role uint8

// The roles.
const (
	Input Role = iota
	Output
	Scratch
)

// Buffer is a buffer of a program; Len counts elements.
type Buffer struct {
	Name string
	Type Type
	Len  int
	Role Role
}

// Bytes is the length in bytes, rounded up to the 4 that devices copy by.
func (b Buffer) Bytes() int { return (b.Len*b.Type.Size() + 3) &^ 3 }

// Dispatch runs a kernel over a grid of workgroups.
type Dispatch struct {
	Kernel  *Kernel
	Grid    [3]int
	Buffers []int    // which of the program's buffers is bound where
	Params  []uint32 // the words of the parameters: integers, or the bits of f32
}

// Uniform gives the parameters as the bytes of a uniform buffer, padded to 16.
func (d Dispatch) Uniform() []byte {
	out := make([]byte, (len(d.Params)*4+15)&^15)
	for i, w := range d.Params {
		binary.LittleEndian.PutUint32(out[4*i:], w)
	}
	return out
}

// Program is an operation on buffers: dispatches that run one after the other.
type Program struct {
	Name       string
	Buffers    []Buffer
	Dispatches []Dispatch
}

// Of lists the buffers that have a role, in order.
func (p *Program) Of(r Role) []int {
	var found []int
	for i, b := range p.Buffers {
		if b.Role == r {
			found = append(found, i)
		}
	}
	return found
}
