package plot

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"math"
	"testing"
	"unicode/utf8"
)

// FuzzChart draws whatever the bytes say: a chart is either refused with an
// error or gives a well-formed SVG, a text and (when small) a PNG.
func FuzzChart(f *testing.F) {
	seed := func(values ...float64) []byte {
		var out []byte
		for _, v := range values {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
		return out
	}
	for kind := range uint8(6) {
		f.Add(kind, uint8(0), 300, "title", seed(1, 2, 3, 2))
		f.Add(kind, uint8(255), 80, "", seed(1, 10, 100))
		f.Add(kind, uint8(4), 640, "x", seed(5))
		f.Add(kind, uint8(8), 640, "x", seed(5, 5, 5))
		f.Add(kind, uint8(16), 90, "x", seed(math.NaN(), math.Inf(1), math.MaxFloat64, -math.MaxFloat64, 1e299, -1e299))
		f.Add(kind, uint8(32), 90, "x", seed(5e-324, 1e-310, 0, 1e-300))
		f.Add(kind, uint8(33), 640, "0", seed(1e6, 8e-308, 5e-324))
		f.Add(kind, uint8(0xb2), 80, "0", seed(1.3e-319, 2.4e-314))
		f.Add(kind, uint8(0xa9), 80, "0", seed(4.3e9, 6.8e10, 16))
		f.Add(kind, uint8(0x83), 90, "0", seed(1.1e-300))
		f.Add(kind, uint8(64), 90, "\xff\x00<&", seed(1e15, 1e15+1, 1e15+2))
		f.Add(kind, uint8(128), 90, "界", seed())
	}
	f.Fuzz(func(t *testing.T, kind, flags uint8, size int, title string, data []byte) {
		ys := floats(data)
		if len(ys) > 500 || len(title) > 200 {
			return
		}
		c := &Chart{Title: title, XLabel: title, Width: size, Height: size, YLog: flags&1 != 0, XLog: flags&2 != 0, Stacked: flags&4 != 0, Horizontal: flags&8 != 0}
		s := Series{Kind: Kind(kind % 6), Y: ys, Name: title, Bins: int(flags >> 6)}
		switch flags >> 4 & 3 {
		case 1:
			s.X = Times(ys)
		case 2:
			s.X = Names(cycle([]string{title, "b", "c"}, len(ys)))
		case 3:
			s.X = Numbers(ys)
		}
		c.Series = []Series{s}
		if flags&64 != 0 {
			c.Series = append(c.Series, Series{Name: "second", X: s.X, Y: ys, Kind: Kind(flags % 6)})
		}
		drawAll(t, c)
	})
}

func floats(data []byte) []float64 {
	var out []float64
	for ; len(data) >= 8; data = data[8:] {
		out = append(out, math.Float64frombits(binary.LittleEndian.Uint64(data)))
	}
	return out
}

func drawAll(t *testing.T, c *Chart) {
	svg, err := c.SVG()
	if err != nil {
		return
	}
	wellFormed(t, svg)
	if !utf8.ValidString(svg) {
		t.Fatal("the SVG is not UTF-8")
	}
	if words, err := c.Text(60, 12, false); err != nil || words == "" {
		t.Fatalf("no text: %v", err)
	}
	if _, err := c.VegaLite(); err != nil {
		t.Fatal(err)
	}
	if w, h := c.Width, c.Height; w < 400 && h < 400 {
		data, err := c.PNG(1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
}
