package logo

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the files anew")

const folder = "../../logo/"

// The embedded files are what the table says; -update draws them.
func TestFilesAreDrawn(t *testing.T) {
	for name, size := range map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64} {
		want := Draw(size)
		if *update {
			var b bytes.Buffer
			if err := png.Encode(&b, want); err != nil {
				t.Fatal(err)
			}
			write(t, name, b.Bytes())
		}
		f, err := os.Open(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		compare(t, name, got, want)
	}
	if *update {
		write(t, "logo-svg.svg", []byte(SVG()))
	}
	if got, err := os.ReadFile(folder + "logo-svg.svg"); err != nil || string(got) != SVG() {
		t.Errorf("logo-svg.svg differs from its drawing (%v); run the test with -update", err)
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(folder+name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, name string, got image.Image, want *image.NRGBA) {
	t.Helper()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%s: bounds %v, want %v", name, got.Bounds(), want.Bounds())
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			gr, gg, gb, ga := got.At(x, y).RGBA()
			wr, wg, wb, wa := want.At(x, y).RGBA()
			if gr != wr || gg != wg || gb != wb || ga != wa {
				t.Fatalf("%s: pixel %d,%d differs from its drawing; run the test with -update", name, x, y)
			}
		}
	}
}
