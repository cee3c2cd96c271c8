package plot

import (
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"skep/internal/lazy"
)

// The pictures' letters are the Go fonts (Bigelow & Holmes, BSD licence), which
// have Latin, Greek and Cyrillic. In an SVG the reader's own font draws the
// words; the Go font is then only what widths are estimated with.
var (
	regular = lazy.Value[*sfnt.Font]{New: func() *sfnt.Font { return mustParse(goregular.TTF) }}
	bold    = lazy.Value[*sfnt.Font]{New: func() *sfnt.Font { return mustParse(gobold.TTF) }}
)

func mustParse(ttf []byte) *sfnt.Font {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic("the embedded font is broken: " + err.Error())
	}
	return f
}

func typeface(isBold bool) *sfnt.Font {
	if isBold {
		return bold.Get()
	}
	return regular.Get()
}

// unitsPerEm is how finely glyphs are measured; scaling happens in floats.
const unitsPerEm = 2048

// advance is the width of one character at size 1. Characters outside the font
// count as a full square, as they have in East Asian fonts.
func advance(f *sfnt.Font, b *sfnt.Buffer, r rune) (glyph sfnt.GlyphIndex, width float64) {
	glyph, err := f.GlyphIndex(b, r)
	if err != nil || glyph == 0 {
		return 0, 1
	}
	a, err := f.GlyphAdvance(b, glyph, fixed.I(unitsPerEm), font.HintingNone)
	if err != nil {
		return 0, 1
	}
	return glyph, float64(a) / 64 / unitsPerEm
}

// measure is the room that a line of words needs in pixels, with an allowance:
// the font that a reader's browser takes may run wider.
func measure(words string, size float64, isBold bool) float64 {
	return 1.08 * lineWidth(words, size, isBold)
}

// lineWidth is the width of a line of words in pixels, set in the Go font.
func lineWidth(words string, size float64, isBold bool) float64 {
	f := typeface(isBold)
	var b sfnt.Buffer
	sum := 0.0
	for _, r := range words {
		_, w := advance(f, &b, r)
		sum += w
	}
	return sum * size
}
