package plot

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"skep/internal/golden"
)

func TestGalleryPictures(t *testing.T) {
	for name, c := range gallery() {
		t.Run(name, func(t *testing.T) {
			svg, err := c.SVG()
			if err != nil {
				t.Fatal(err)
			}
			wellFormed(t, svg)
			if name != "density" { // a picture of 50 kB; TestDensity looks at it
				golden.Check(t, "svg/"+name+".svg", svg)
			}
			plain, err := c.Text(72, 20, false)
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, "text/"+name+".txt", plain)
		})
	}
}

// wellFormed says that the text is XML and that all its numbers are numbers.
func wellFormed(t testing.TB, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("the SVG is no XML: %v\n%s", err, svg)
		}
		element, _ := token.(xml.StartElement)
		for _, a := range element.Attr {
			if a.Name.Local != "aria-label" && (strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf")) {
				t.Fatalf("%s is %q", a.Name.Local, a.Value)
			}
		}
	}
}

func TestSVGIsAccessibleAndSafe(t *testing.T) {
	c := &Chart{Title: `<script>alert("1")</script>` + "\x00\xff", Series: []Series{
		{Kind: Bar, X: Names([]string{"a&b", "]]>"}), Y: []float64{1, 2}}}}
	svg, err := c.SVG()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, svg)
	for _, want := range []string{`role="img"`, `aria-label="&lt;script&gt;`, "currentColor", "viewBox", "max-width:100%", "<title>a&amp;b: 1</title>"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the SVG lacks %s", want)
		}
	}
	if strings.Contains(svg, "<script") {
		t.Error("markup from the data reached the page")
	}
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	one := []float64{1, 2, 3}
	cases := map[string]*Chart{
		`the chart has no series to draw`:                                               {},
		`the scatter plot "s" has 2 x values but 3 y values: both need the same length`: {Series: []Series{{Name: "s", Kind: Scatter, X: Numbers(one[:2]), Y: one}}},
		`the line chart has no values to draw`:                                          {Series: []Series{{}}},
		`the chart has no rows with both an x and a y value to draw`:                    {Series: []Series{{Y: []float64{math.NaN(), math.Inf(1)}}}},
		`the y axis is logarithmic, but 2 values are not positive (first: -2 in row 1)`: {YLog: true, Series: []Series{{Y: []float64{1, -2, 0}}}},
		`the x axis is logarithmic, but 1 value is not positive (first: 0 in row 0)`:    {XLog: true, Series: []Series{{Kind: Histogram, Y: []float64{0, 2, 5}}}},
		`a chart is 80 to 8000 pixels wide and high, not 3`:                             {Width: 3, Series: []Series{{Y: one}}},
		`colour "red" is not of the form #rrggbb`:                                       {Series: []Series{{Y: one, Color: "red"}}},
		`a histogram has 1 to 2000 bins, not -1`:                                        {Series: []Series{{Kind: Histogram, Y: one, Bins: -1}}},
		`a stacked chart cannot have a logarithmic y axis: its parts would not add up`:  {Stacked: true, YLog: true, Series: []Series{{Kind: Bar, X: Names([]string{"a", "b", "c"}), Y: one}}},
		`a horizontal chart needs names on its x axis, as bars have`:                    {Horizontal: true, Series: []Series{{Y: one}}},
		`one series has instants on the x axis, another numbers`:                        {Series: []Series{{X: Times(one), Y: one}, {Y: one}}},
		`the bar chart "s" has two bars named "a": with several series each name may occur once`: {Series: []Series{
			{Name: "s", Kind: Bar, X: Names([]string{"a", "a"}), Y: one[:2]}, {Kind: Bar, X: Names([]string{"a"}), Y: one[:1]}}},
	}
	for want, c := range cases {
		if err := c.Check(); err == nil || err.Error() != want {
			t.Errorf("want %q\ngot  %v", want, err)
		}
		if svg, err := c.SVG(); err == nil {
			t.Errorf("a chart that cannot be drawn was drawn: %s", svg)
		}
	}
}

func TestNotesSayWhatIsLeftOut(t *testing.T) {
	c := &Chart{Series: []Series{{Name: "s", Y: []float64{1, math.Inf(1), 2}}}}
	if got := strings.Join(c.Notes(), "|"); got != `1 infinite value of y "s" left out` {
		t.Errorf("notes: %q", got)
	}
	svg, _ := c.SVG()
	if !strings.Contains(svg, "1 infinite value") {
		t.Error("the picture does not say what it leaves out")
	}
}

func TestPNGHasPaperInkAndColor(t *testing.T) {
	c := gallery()["bar"]
	data, err := c.PNG(2)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Size(); got != image.Pt(1280, 800) {
		t.Errorf("size %v", got)
	}
	white, blue, dark := 0, 0, 0
	for y := range 800 {
		for x := range 1280 {
			r, g, b, _ := img.At(x, y).RGBA()
			switch r, g, b = r>>8, g>>8, b>>8; {
			case r == 255 && g == 255 && b == 255:
				white++
			case r == 0x00 && g == 0x72 && b == 0xB2:
				blue++
			case r < 0x60 && g < 0x60 && b < 0x60:
				dark++
			}
		}
	}
	if white < 400000 || blue < 100000 || dark < 300 {
		t.Errorf("white %d, blue %d, dark %d pixels", white, blue, dark)
	}
}

func TestPNGRefusesSizes(t *testing.T) {
	for _, scale := range []float64{0, -1, 9, math.NaN(), math.Inf(1)} {
		if _, err := gallery()["bar"].PNG(scale); err == nil {
			t.Errorf("scale %v was accepted", scale)
		}
	}
	big := &Chart{Width: 8000, Height: 8000, Series: []Series{{Y: []float64{1, 2}}}}
	if _, err := big.PNG(2); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("256 million pixels: %v", err)
	}
}

func TestTextColors(t *testing.T) {
	c := gallery()["bar-group"]
	colored, _ := c.Text(60, 12, true)
	plain, _ := c.Text(60, 12, false)
	if !strings.Contains(colored, "\x1b[38;5;32m") || strings.Contains(plain, "\x1b") {
		t.Error("colour codes are where they should not be, or not where they should")
	}
}

func TestTextKeepsControlCharactersOut(t *testing.T) {
	c := &Chart{Title: "a\x1b[2Jb\nc", Series: []Series{{Kind: Bar, X: Names([]string{"\x1b]0;x\x07"}), Y: []float64{1}}}}
	s, err := c.Text(60, 12, false)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(s, "\x1b\x07") {
		t.Errorf("the data steers the terminal: %q", s)
	}
}

func TestTextStaysInItsWidth(t *testing.T) {
	for name, c := range gallery() {
		for _, width := range []int{24, 40, 100} {
			s, err := c.Text(width, 15, false)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(s) {
				if n := cells(strings.TrimRight(line, "\n")); n > width {
					t.Errorf("%s at %d: a line of %d cells: %q", name, width, n, line)
				}
			}
		}
	}
}

func TestVegaLiteIsJSON(t *testing.T) {
	for name, c := range gallery() {
		spec, err := c.VegaLite()
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(spec)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.Contains(string(data), "vega-lite/v5.json") || len(data) < 300 {
			t.Errorf("%s: %s", name, data)
		}
		if name == "density" && len(data) > 1<<20 {
			t.Errorf("the specification of 30,000 dots has %d bytes", len(data))
		}
	}
}

// TestVegaLiteMarks has what the reference implementation needs to draw the same picture as the SVG.
func TestVegaLiteMarks(t *testing.T) {
	encoding := func(name string) map[string]any {
		spec, err := gallery()[name].VegaLite()
		if err != nil {
			t.Fatal(err)
		}
		return spec["layer"].([]any)[0].(map[string]any)["encoding"].(map[string]any)
	}
	if y2 := encoding("hist")["y2"]; y2 == nil {
		t.Error("the bars of the histogram have no ground")
	}
	if order := encoding("box")["x"].(map[string]any)["sort"].([]any); order[0] != "small" || order[2] != "large" {
		t.Errorf("the boxes stand in the order %v", order)
	}
	if offset := encoding("bar-group")["xOffset"].(map[string]any); offset["sort"].([]any)[1] != "medium" {
		t.Errorf("the bars of a group: %v", offset)
	}
	if y2 := encoding("bar-stack")["y2"]; y2 == nil {
		t.Error("the stacked bars all begin at zero")
	}
}

func TestVegaLiteOfHorizontalBars(t *testing.T) {
	spec, err := gallery()["bar-long"].VegaLite()
	if err != nil {
		t.Fatal(err)
	}
	layer := spec["layer"].([]any)[0].(map[string]any)
	encoding := layer["encoding"].(map[string]any)
	if encoding["y"].(map[string]any)["field"] != "x" || encoding["x"].(map[string]any)["title"] != "US dollars" {
		t.Errorf("axes are not swapped: %v", encoding)
	}
	if n := len(layer["data"].(map[string]any)["values"].([]any)); n != 5 {
		t.Errorf("%d rows", n)
	}
}

func TestParseTimes(t *testing.T) {
	c, ok := ParseTimes([]string{"1970-01-02", "", "1970-01-01T00:00:01Z", "1970-01-01 00:00:02", "1970-02"})
	if !ok || c.nums[0] != 86400000 || !math.IsNaN(c.nums[1]) || c.nums[2] != 1000 || c.nums[3] != 2000 || c.nums[4] != 31*86400000 {
		t.Errorf("%v %v", c.nums, ok)
	}
	for _, bad := range [][]string{{"1970-01-02", "x"}, {"", ""}, {}, {"2020-13-01"}} {
		if _, ok := ParseTimes(bad); ok {
			t.Errorf("%q was read as dates", bad)
		}
	}
}
