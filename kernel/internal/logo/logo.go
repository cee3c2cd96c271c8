// Package logo draws skep's mark, a straw beehive of five rings with its
// entrance, as pixels and as SVG from one table. Its test writes the files that
// package kernel embeds; the program itself never draws.
package logo

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
)

// ring is a bar with round ends, in units of a 64 by 64 square.
type ring struct {
	x, y, w, h float64
	fill       color.NRGBA
}

var (
	straw = color.NRGBA{0xe9, 0xab, 0x2e, 0xff}
	shade = color.NRGBA{0xc8, 0x83, 0x14, 0xff}
	dark  = color.NRGBA{0x4a, 0x2c, 0x0a, 0xff}
)

// rings from the top to the ground; the last two are the entrance.
var rings = []ring{
	{23, 4, 18, 12, shade},
	{15, 14, 34, 12, straw},
	{9, 24, 46, 12, shade},
	{5, 34, 54, 12, straw},
	{3, 44, 58, 14, shade},
	{25, 41, 14, 14, dark},
	{25, 48, 14, 10, dark},
}

// radius is that of the round ends; the entrance's foot is square.
func (r ring) radius() float64 {
	if r == rings[len(rings)-1] {
		return 0
	}
	return min(r.w, r.h) / 2
}

func (r ring) covers(x, y float64) bool {
	rad := r.radius()
	dx := math.Max(math.Abs(x-r.x-r.w/2)-(r.w/2-rad), 0)
	dy := math.Max(math.Abs(y-r.y-r.h/2)-(r.h/2-rad), 0)
	if rad == 0 {
		return dx == 0 && dy == 0
	}
	return dx*dx+dy*dy <= rad*rad
}

// samples per pixel and direction, for smooth edges.
const samples = 8

// Draw gives the mark as size by size pixels on a clear ground.
func Draw(size int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.SetNRGBA(x, y, pixel(x, y, 64/float64(size)))
		}
	}
	return img
}

func pixel(x, y int, unit float64) color.NRGBA {
	var r, g, b, hit int
	for i := range samples * samples {
		sx := (float64(x) + (float64(i%samples)+0.5)/samples) * unit
		sy := (float64(y) + (float64(i/samples)+0.5)/samples) * unit
		if c, ok := at(sx, sy); ok {
			r, g, b, hit = r+int(c.R), g+int(c.G), b+int(c.B), hit+1
		}
	}
	if hit == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{uint8(r / hit), uint8(g / hit), uint8(b / hit), uint8(hit * 255 / (samples * samples))}
}

func at(x, y float64) (c color.NRGBA, ok bool) {
	for _, r := range rings {
		if r.covers(x, y) {
			c, ok = r.fill, true
		}
	}
	return c, ok
}

// SVG gives the mark as text.
func SVG() string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">` + "\n")
	for _, r := range rings {
		fmt.Fprintf(&b, `  <rect x="%g" y="%g" width="%g" height="%g" rx="%g" fill="#%02x%02x%02x"/>`+"\n",
			r.x, r.y, r.w, r.h, r.radius(), r.fill.R, r.fill.G, r.fill.B)
	}
	b.WriteString("</svg>\n")
	return b.String()
}
