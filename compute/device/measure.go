package device

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"skep/compute/gemm"
	"skep/compute/kir"
	"skep/compute/kir/ops"
)

// measuredVersion changes with what is measured, and how.
const measuredVersion = 1

// record is a file of the cache folder.
type record struct {
	Version           int
	Processor, Device string
	Costs             Costs
}

// Costs gives what products cost here and there: as they were measured when this machine first asked, kept in the user's cache folder
// by processor and device; measured now if there is nothing, which takes a few tenths of a second.
func (d *Device) Costs() Costs {
	d.costs.Do(func() {
		path := recordPath(processorName(), d.Adapter.Title)
		if c, ok := readRecord(path, d.Adapter.Title); ok {
			d.measured = c
			return
		}
		c, err := d.measure()
		if err != nil {
			return // no costs: nothing is sent there by itself
		}
		d.measured = c
		writeRecord(path, record{measuredVersion, processorName(), d.Adapter.Title, c})
	})
	return d.measured
}

func recordPath(processor, device string) string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(processor + "\x00" + device))
	return filepath.Join(dir, "skep", "devices", hex.EncodeToString(sum[:8])+".json")
}

func readRecord(path, device string) (Costs, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Costs{}, false
	}
	var r record
	err = json.Unmarshal(text, &r)
	return r.Costs, err == nil && r.Version == measuredVersion && r.Device == device && r.Processor == processorName()
}

// writeRecord may fail: then the next process measures again.
func writeRecord(path string, r record) {
	text, err := json.Marshal(r)
	if err != nil || path == "" || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	whole := path + ".new"
	if os.WriteFile(whole, text, 0o600) == nil {
		_ = os.Rename(whole, path)
	}
}

// processorName is what the system calls the processor.
func processorName() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(v)
		}
	}
	return runtime.GOARCH
}

// side is the matrices that are measured with: large enough for a device to show what it can.
const side = 1024

func (d *Device) measure() (c Costs, err error) {
	ctx := context.Background()
	bytes, flops := int64(4*side*side), 2*float64(side)*side*side
	c.HereFlops = flops / best(func() error { product(side); return nil }, &err)
	a, b := make([]byte, bytes), make([]byte, bytes)
	c.HereBytes = float64(2*bytes) / best(func() error { copy(a, b); return nil }, &err)
	var x *Buffer
	c.Link = float64(bytes) / best(func() (err error) { x, err = d.Upload(ctx, a); return err }, &err)
	if err != nil {
		return Costs{}, err
	}
	small := ops.Dense(kir.F32, 4)
	square := ops.Dense(kir.F32, side, side)
	nothing, err := ops.Map(ops.Call("neg", ops.In(0)), kir.F32, small)
	if err != nil {
		return Costs{}, err
	}
	negated, err := ops.Map(ops.Call("neg", ops.In(0)), kir.F32, square)
	if err != nil {
		return Costs{}, err
	}
	multiplied, err := ops.Matmul(square, square)
	if err != nil {
		return Costs{}, err
	}
	run := func(p *kir.Program, in ...*Buffer) float64 {
		return best(func() error { _, err := d.Run(ctx, p, in...); return err }, &err)
	}
	launch := run(nothing, x)
	c.Launch = time.Duration(launch * float64(time.Second))
	c.ThereBytes = float64(2*bytes) / max(run(negated, x)-launch, 1e-6)
	c.ThereFlops = flops / max(run(multiplied, x, x)-launch, 1e-6)
	return c, err
}

// best is the shortest of four times in seconds, the first of which warms up. err gets the first error.
func best(f func() error, err *error) float64 {
	shortest := time.Hour
	for range 4 {
		if *err != nil {
			return 1
		}
		start := time.Now()
		*err = f()
		shortest = min(shortest, time.Since(start))
	}
	return max(shortest.Seconds(), 1e-9)
}

func product(n int) {
	m := make([]float32, 3*n*n)
	at := func(i int) gemm.Operand[float32] { return gemm.Operand[float32]{Data: m[i*n*n:], Row: n, Col: 1} }
	gemm.Product[float32]{M: n, N: n, K: n, C: m[:n*n], LDC: n, A: at(1), B: at(2)}.Run(0)
}
