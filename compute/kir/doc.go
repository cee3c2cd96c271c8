// Package kir is the one intermediate representation that kernels for devices are written in. A Kernel is a
// small typed program of one invocation, with structured control flow, workgroup memory and barriers. The same
// Kernel becomes WGSL (kir/wgsl) and PTX (kir/ptx), and runs in an interpreter (kir/run) that is the oracle of both: it
// executes workgroups with their barriers exactly and reports races and accesses out of bounds. kir/ops makes programs of kernels
// for the operations of tensors. This package knows no device and moves no data; package compute/device does.
//
// # The contract with a device
//
// A Program is what an operation becomes: Buffers (each an input that the caller has, an output that the caller gets, or
// scratch that lives as long as the program runs) and Dispatches that run one after the other; each sees all that the former wrote.
//
//	p, err := ops.Matmul(a, b)               // operands: element type, sizes, strides, offset
//	for i, b := range p.Buffers { … }        // allocate b.Bytes() for outputs and scratch; inputs in the order of their roles
//	for _, d := range p.Dispatches {
//	    text, err := wgsl.Emit(d.Kernel)     // or ptx.Emit(d.Kernel, 80); cache compiled kernels by d.Kernel.Key()
//	    …                                    // bind d.Buffers[i] (an index into p.Buffers) to the kernel's binding i
//	}
//
// WGSL: entry point "main"; buffer i of the dispatch is @group(0) @binding(i), storage, read or read_write as Binding.Access says;
// the parameters are one uniform buffer at @binding(len(Bindings)), there only if the kernel has parameters: 32-bit words in order,
// the size rounded up to 16 bytes (Dispatch.Uniform gives these bytes). The layout of
// the group is to be written out, since a kernel may leave a binding unused. A kernel that needs shader-f16 says so in Features; f64 is refused.
//
// PTX: entry point Kernel.Name; arguments in this order: one 64-bit address for each binding, then one 32-bit word for each
// parameter. Workgroup memory is static. Block size is Kernel.Workgroup, grid is Dispatch.Grid.
//
// Both: a grid has at most 65,535 groups in each dimension (a linear index is put together from x and y). Booleans of tensors are u32, 0 or 1, in
// buffers. Positions (argmax, gather) are u32. Buffers begin at multiples of 16 bytes and are as long as Buffer.Len says or longer. A program
// with an output of no elements has no dispatches. Kernels of the same structure but other sizes are the same kernel:
// sizes are parameters, so that compiling is rare.
//
// # Meaning
//
// Integers wrap; shifts take their amount modulo 32; dividing an integer by zero is an error in the interpreter and unspecified
// elsewhere. Conversion from float to integer cuts toward zero and saturates, NaN gives 0. &, | of booleans and select evaluate both operands. Floating
// +, -, * are rounded once each, never contracted by PTX; WGSL allows a device to contract them, so results there agree within a bound, as do division
// and square root (2.5 ulp in WGSL, correctly rounded in PTX). exp, log and their kin are made of these operations (kir/ops), one text for all devices.
// f16 is a type of storage only: it is loaded, converted, stored.
package kir
