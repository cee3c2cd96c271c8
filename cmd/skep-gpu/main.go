// Command skep-gpu is skep's helper for GPUs: it calls the drivers, and answers what compute/device asks. skep starts it when a
// program first asks for a device; it is of no use by itself. It is a program of its own because what calls libraries of C
// without cgo cannot be a static file, and because a driver that crashes shall not take a notebook with it.
//
// wgpu.go drives WebGPU through wgpu's native library, cuda.go CUDA's driver; both are looked for when it starts, neither is needed.
package main

import (
	"fmt"
	"os"
	"runtime"

	"skep/compute/device/serve"
	"skep/compute/device/wire"
)

func main() {
	if err := answer(); err != nil {
		fmt.Fprintln(os.Stderr, "skep-gpu:", err)
		os.Exit(1)
	}
}

func answer() error {
	runtime.LockOSThread() // CUDA knows the current context by the thread
	requests, replies, memory := os.NewFile(wire.RequestFile, "requests"), os.NewFile(wire.ReplyFile, "replies"), os.NewFile(wire.SharedFile, "shared")
	shared, err := mapped(memory)
	if err != nil {
		return fmt.Errorf("skep starts this program when it needs a GPU; it is of no use by itself (%w)", err)
	}
	return serve.Serve(requests, replies, shared, backends())
}
