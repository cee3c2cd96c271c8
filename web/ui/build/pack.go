package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"sync"

	"github.com/andybalholm/brotli"
)

// packedEnd ends the names of packed files.
const packedEnd = ".br"

// packed packs what browsers ask for as text, as small as Brotli makes it: seconds of work that
// no server has to do. What the server itself reads stays as it is.
func packed(files map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for name, content := range files {
		if !isPacked(name) {
			out[name] = content
			continue
		}
		all.Go(func() {
			small := pack(content)
			mu.Lock()
			defer mu.Unlock()
			out[name+packedEnd] = small
		})
	}
	all.Wait()
	return out
}

func isPacked(name string) bool {
	return slices.Contains([]string{".js", ".css", ".txt"}, filepath.Ext(name))
}

func pack(content []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	_, _ = w.Write(content) // a bytes.Buffer does not fail
	_ = w.Close()
	return b.Bytes()
}
