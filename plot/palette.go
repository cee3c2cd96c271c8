package plot

import (
	"fmt"
	"strconv"
)

// palette is Okabe and Ito's set, which people with any common colour vision
// can tell apart (M. Okabe, K. Ito, "Color Universal Design", 2008), in an
// order that keeps neighbours far apart and readable on white and on black;
// their black would vanish on a dark page and is a grey here.
var palette = [...]string{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C", "#B5A800"}

// ansi has the nearest colours of the 256-colour terminal palette.
var ansi = [...]int{32, 166, 36, 175, 178, 117, 245, 142}

// glyphs tell series apart where there is no colour.
const glyphs = "*o+x#@%&"

// pageColor is the ink of text and axes: whatever the page writes with.
const pageColor = "currentColor"

func paletteColor(i int) string { return palette[i%len(palette)] }

// checkColor accepts "#rrggbb" only: anything else could carry markup into the SVG.
func checkColor(s string) error {
	if len(s) == 7 && s[0] == '#' {
		if _, err := strconv.ParseUint(s[1:], 16, 32); err == nil {
			return nil
		}
	}
	return fmt.Errorf("colour %q is not of the form #rrggbb", s)
}
