//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// backends are the drivers that this program can call.
func backends() several {
	return several{{name: "cuda", load: loadCUDA}, {name: "wgpu", load: loadWGPU}}
}

// library is an opened library of C; its functions are looked up by name as they are called.
type library struct {
	handle    uintptr
	functions map[string]uintptr
}

func openLibrary(path string) (*library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, err
	}
	return &library{handle, map[string]uintptr{}}, nil
}

// need looks functions up; a library without one of them is another than we know.
func (l *library) need(names ...string) error {
	for _, name := range names {
		f, err := purego.Dlsym(l.handle, name)
		if err != nil {
			return fmt.Errorf("the library has no %s", name)
		}
		l.functions[name] = f
	}
	return nil
}

// call calls a function with words: numbers, and addresses as unsafe.Pointer. As interfaces what they point to lies on the heap, which
// does not move while a callback makes the stack grow, and lives until the call is over.
func (l *library) call(name string, words ...any) uintptr {
	args := make([]uintptr, len(words))
	for i, w := range words {
		args[i] = word(w)
	}
	out, _, _ := purego.SyscallN(l.functions[name], args...)
	runtime.KeepAlive(words)
	return out
}

func word(v any) uintptr {
	switch v := v.(type) {
	case uintptr:
		return v
	case unsafe.Pointer:
		return uintptr(v)
	case int:
		return uintptr(v)
	}
	panic("skep-gpu: a word of another type")
}

// p is the address of what a structure of C begins at.
func p[T any](v *T) unsafe.Pointer { return unsafe.Pointer(v) }

// view is how WebGPU passes text: address and length.
type view struct {
	data   *byte
	length uintptr
}

func viewOf(text string) view { return view{unsafe.StringData(text), uintptr(len(text))} }

func (v view) String() string {
	if v.data == nil {
		return ""
	}
	n := v.length
	if n == ^uintptr(0) { // ends with a zero
		for n = 0; *(*byte)(unsafe.Add(unsafe.Pointer(v.data), n)) != 0; n++ {
		}
	}
	return string(unsafe.Slice(v.data, n))
}

// placesOfWGPU are the files that may be wgpu's library: the one that SKEP_WGPU names, or those of the system's, Python's and this program's folders.
func placesOfWGPU() []string {
	if path := os.Getenv("SKEP_WGPU"); path != "" {
		return []string{path}
	}
	places := []string{"libwgpu_native.so"}
	home, _ := os.UserHomeDir()
	roots := []string{"/usr/lib/python3*", "/usr/local/lib/python3*", filepath.Join(home, ".local/lib/python3*"), filepath.Join(home, ".local/share/skep")}
	if env := os.Getenv("VIRTUAL_ENV"); env != "" {
		roots = append(roots, filepath.Join(env, "lib/python3*"))
	}
	if env := os.Getenv("CONDA_PREFIX"); env != "" {
		roots = append(roots, filepath.Join(env, "lib/python3*"))
	}
	for _, root := range roots {
		for _, below := range []string{"libwgpu_native.so", "site-packages/wgpu/resources/libwgpu_native*.so", "dist-packages/wgpu/resources/libwgpu_native*.so"} {
			found, _ := filepath.Glob(filepath.Join(root, below))
			places = append(places, found...)
		}
	}
	return places
}

// pinned keeps Go memory in place while C has its address.
func pinned(f func(pin *runtime.Pinner)) {
	var pin runtime.Pinner
	defer pin.Unpin()
	f(&pin)
}
