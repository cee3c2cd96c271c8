package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strconv"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// maxPixels bounds the memory of a picture: four bytes a pixel.
const maxPixels = 64e6

// paperInk is what currentColor is on white paper.
var paperInk = color.NRGBA{0x24, 0x29, 0x2f, 0xff}

func (s *scene) png(scale float64) ([]byte, error) {
	if !(scale >= 0.25 && scale <= 8) {
		return nil, fmt.Errorf("the scale of a PNG is 0.25 to 8, not %v", scale)
	}
	w, h := math.Ceil(s.width*scale), math.Ceil(s.height*scale)
	if w*h > maxPixels {
		return nil, fmt.Errorf("a PNG of %.0f by %.0f pixels is too large: at most %.0f million pixels", w, h, maxPixels/1e6)
	}
	c := &canvas{image: image.NewRGBA(image.Rect(0, 0, int(w), int(h))), scale: scale}
	draw.Draw(c.image, c.image.Bounds(), image.White, image.Point{}, draw.Src)
	for _, it := range s.items {
		it.paint(c)
	}
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&out, c.image)
	return out.Bytes(), err
}

// canvas paints polygons with antialiased edges.
type canvas struct {
	image  *image.RGBA
	scale  float64
	raster vector.Rasterizer
}

// outline is a set of closed curves in device pixels, all of them turning the
// same way where they overlap: the rasterizer adds up signed areas.
type outline struct {
	segments []segment
	box      extentBox
}

type segment struct {
	op byte // m, l, q (a control point before the end) or c (two)
	at [3]point
}

type extentBox struct{ x, y extent }

func newOutline() *outline { return &outline{box: extentBox{newExtent(), newExtent()}} }

func (o *outline) add(op byte, at ...point) {
	s := segment{op: op}
	copy(s.at[:], at)
	for _, p := range at {
		o.box.x.add(p.x)
		o.box.y.add(p.y)
	}
	o.segments = append(o.segments, s)
}

func (o *outline) polygon(ps ...point) {
	for i, p := range ps {
		if i == 0 {
			o.add('m', p)
		} else {
			o.add('l', p)
		}
	}
}

// fill paints the outline. Only its bounding box is rasterized: a thousand
// small dots cost what they cover, not a thousand pictures.
func (c *canvas) fill(o *outline, i ink) {
	if i.alpha <= 0 || o.box.x.empty() {
		return
	}
	area := image.Rect(int(math.Floor(o.box.x.lo)), int(math.Floor(o.box.y.lo)),
		int(math.Ceil(o.box.x.hi))+1, int(math.Ceil(o.box.y.hi))+1).Intersect(c.image.Bounds())
	if area.Empty() {
		return
	}
	c.raster.Reset(area.Dx(), area.Dy())
	for _, s := range o.segments {
		c.trace(s, float64(area.Min.X), float64(area.Min.Y))
	}
	c.raster.ClosePath()
	c.raster.Draw(c.image, area, image.NewUniform(i.rgba()), image.Point{})
}

func (c *canvas) trace(s segment, dx, dy float64) {
	var x, y [3]float32
	for k, p := range s.at {
		x[k], y[k] = float32(p.x-dx), float32(p.y-dy)
	}
	switch s.op {
	case 'm':
		c.raster.ClosePath()
		c.raster.MoveTo(x[0], y[0])
	case 'l':
		c.raster.LineTo(x[0], y[0])
	case 'q':
		c.raster.QuadTo(x[0], y[0], x[1], y[1])
	case 'c':
		c.raster.CubeTo(x[0], y[0], x[1], y[1], x[2], y[2])
	}
}

func (i ink) rgba() color.NRGBA {
	out := paperInk
	if i.color != pageColor {
		n, _ := strconv.ParseUint(i.color[1:], 16, 32) // checkColor has seen it
		out = color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
	}
	out.A = uint8(math.Round(clamp(i.alpha, 0, 1) * 255))
	return out
}

func (c *canvas) scaled(p point) point { return point{p.x * c.scale, p.y * c.scale} }

func (r *region) paint(c *canvas) {
	for _, path := range r.paths {
		o := newOutline()
		for i, p := range path {
			op := byte('l')
			if i == 0 {
				op = 'm'
			}
			o.add(op, c.scaled(p))
		}
		c.fill(o, r.ink)
	}
}

func (d *dots) paint(c *canvas) {
	for _, p := range d.at {
		o := newOutline()
		o.disc(c.scaled(p), d.radius*c.scale)
		c.fill(o, d.ink)
	}
}

// disc is four cubic curves; 0.5523 makes them round to a few thousandths.
func (o *outline) disc(p point, r float64) {
	k := r * 0.5523
	o.add('m', point{p.x + r, p.y})
	o.add('c', point{p.x + r, p.y + k}, point{p.x + k, p.y + r}, point{p.x, p.y + r})
	o.add('c', point{p.x - k, p.y + r}, point{p.x - r, p.y + k}, point{p.x - r, p.y})
	o.add('c', point{p.x - r, p.y - k}, point{p.x - k, p.y - r}, point{p.x, p.y - r})
	o.add('c', point{p.x + k, p.y - r}, point{p.x + r, p.y - k}, point{p.x + r, p.y})
}

func (s *squares) paint(c *canvas) {
	o := newOutline()
	for _, p := range s.at {
		o.polygon(c.scaled(p), c.scaled(point{p.x + s.side, p.y}), c.scaled(point{p.x + s.side, p.y + s.side}), c.scaled(point{p.x, p.y + s.side}))
	}
	c.fill(o, s.ink)
}

// paint makes a rectangle of every segment and a disc of every joint. All of
// them turn the same way, so that overlaps stay filled.
func (s *stroke) paint(c *canvas) {
	o := newOutline()
	half := s.width * c.scale / 2
	for _, path := range s.paths {
		for _, piece := range dashed(path, s.dash) {
			o.stroke(c, piece, half)
		}
	}
	c.fill(o, s.ink)
}

func (o *outline) stroke(c *canvas, path []point, half float64) {
	for i := 1; i < len(path); i++ {
		a, b := c.scaled(path[i-1]), c.scaled(path[i])
		length := math.Hypot(b.x-a.x, b.y-a.y)
		if length == 0 {
			continue
		}
		nx, ny := (b.y-a.y)/length*half, -(b.x-a.x)/length*half
		o.polygon(point{a.x + nx, a.y + ny}, point{b.x + nx, b.y + ny}, point{b.x - nx, b.y - ny}, point{a.x - nx, a.y - ny})
		if half > 0.6 && i < len(path)-1 {
			o.disc(b, half)
		}
	}
}

// dashed cuts a line into its inked pieces.
func dashed(path []point, dash []float64) [][]point {
	if dash == nil || len(path) == 0 {
		return [][]point{path}
	}
	var pieces [][]point
	piece := []point{path[0]}
	inked, left := true, dash[0]
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		for done := 0.0; done < length; {
			step := math.Min(left, length-done)
			done += step
			p := point{a.x + (b.x-a.x)*done/length, a.y + (b.y-a.y)*done/length}
			piece = append(piece, p)
			if left -= step; left > 0 {
				continue
			}
			if inked {
				pieces = append(pieces, piece)
			}
			piece, inked, left = []point{p}, !inked, dash[1]
			if inked {
				left = dash[0]
			}
		}
	}
	if inked && len(piece) > 1 {
		pieces = append(pieces, piece)
	}
	return pieces
}

// paint draws the glyphs' own outlines, which turn and scale freely.
func (t *text) paint(c *canvas) {
	f := typeface(t.bold)
	var b sfnt.Buffer
	pen := 0.0
	switch width := lineWidth(t.words, t.size, t.bold); t.anchor {
	case middle:
		pen = -width / 2
	case end:
		pen = -width
	}
	sin, cos := math.Sincos(t.turn * math.Pi / 180)
	place := func(x, y float64) point {
		return c.scaled(point{t.at.x + x*cos - y*sin, t.at.y + x*sin + y*cos})
	}
	o := newOutline()
	for _, r := range t.words {
		glyph, w := advance(f, &b, r)
		o.glyph(f, &b, glyph, t.size, pen, place)
		pen += w * t.size
	}
	c.fill(o, ink{pageColor, t.alpha})
}

// glyph adds a character's outline with its origin pen pixels along the line.
func (o *outline) glyph(f *sfnt.Font, b *sfnt.Buffer, glyph sfnt.GlyphIndex, size, pen float64, place func(x, y float64) point) {
	segments, err := f.LoadGlyph(b, glyph, fixed.I(unitsPerEm), nil)
	if err != nil {
		return
	}
	unit := size / 64 / unitsPerEm
	for _, s := range segments {
		var at [3]point
		for k, p := range s.Args {
			at[k] = place(pen+float64(p.X)*unit, float64(p.Y)*unit)
		}
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			o.add('m', at[0])
		case sfnt.SegmentOpLineTo:
			o.add('l', at[0])
		case sfnt.SegmentOpQuadTo:
			o.add('q', at[0], at[1])
		case sfnt.SegmentOpCubeTo:
			o.add('c', at[0], at[1], at[2])
		}
	}
}
