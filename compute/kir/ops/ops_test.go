package ops

import (
	"encoding/binary"
	"math"
	"testing"

	"skep/compute/kir"
	"skep/compute/kir/run"
)

func TestMatmulSmall(t *testing.T) {
	m, k, n := 37, 21, 70
	p, err := Matmul(Dense(kir.F32, m, k), Dense(kir.F32, k, n))
	if err != nil {
		t.Fatal(err)
	}
	bufs := make([][]byte, 3)
	for i, b := range p.Buffers {
		bufs[i] = make([]byte, b.Bytes())
		for j := range b.Len {
			binary.LittleEndian.PutUint32(bufs[i][4*j:], math.Float32bits(float32(j%7)))
		}
	}
	if err := run.Run(p, bufs); err != nil {
		t.Fatal(err)
	}
	at := func(i, j int) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(bufs[i][4*j:])) }
	for r := range m {
		for c := range n {
			sum := float32(0)
			for q := range k {
				sum += at(0, r*k+q) * at(1, q*n+c)
			}
			if at(2, r*n+c) != sum {
				t.Fatal(r, c, at(2, r*n+c), sum)
			}
		}
	}
}
