package plot

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// gallery has one chart for everything that looks different.
func gallery() map[string]*Chart {
	r := rand.New(rand.NewPCG(7, 7))
	return map[string]*Chart{
		"line":       seasons(),
		"line-gap":   {Title: "A sensor that slept", XLabel: "second", YLabel: "volts", Series: []Series{{Y: gapped()}}},
		"line-log":   {Title: "Doubling", YLog: true, Series: []Series{{Name: "x2", Y: powers(2, 40)}, {Name: "x3", Y: powers(3, 25)}}},
		"area-stack": stackedAreas(),
		"scatter":    clusters(r),
		"density":    cloud(r, 30000),
		"bar": {Title: "Strikes by phase of flight", YLabel: "strikes", Series: []Series{
			{Kind: Bar, X: Names([]string{"Approach", "Climb", "Take-off run", "Landing roll", "Descent"}), Y: []float64{4619, 1956, 1592, 1405, 399}}}},
		"bar-group": grouped(false),
		"bar-stack": grouped(true),
		"bar-long": {Title: "Cost by species", YLabel: "US dollars", Horizontal: true, Series: []Series{
			{Kind: Bar, X: Names([]string{"Canada goose", "Unknown bird, large", "Red-tailed hawk", "Herring gull", "Northern flying squirrel & <friends>"}), Y: []float64{15.4e6, 10.3e6, 2.3e6, 1.39e6, 4000}}}},
		"bar-tilt":  {Title: "Many names", Series: []Series{{Kind: Bar, X: Names(months()), Y: powers(1.2, 12)}}, Width: 400, Height: 300},
		"bar-signs": {Title: "Above and below", Series: []Series{{Kind: Bar, X: Names([]string{"a", "b", "c", "d"}), Y: []float64{3, -2, math.NaN(), 1.5}}}},
		"hist":      {Title: "Normal draws", XLabel: "value", YLabel: "count", Series: []Series{{Kind: Histogram, Y: normals(r, 2000, 0, 1)}}},
		"hist-two": {Title: "Two groups", Series: []Series{
			{Kind: Histogram, Name: "before", Y: normals(r, 900, 10, 2)}, {Kind: Histogram, Name: "after", Y: normals(r, 900, 14, 3)}}},
		"box": {Title: "Spread", YLabel: "knots", Series: []Series{{Kind: Box, X: Names(cycle([]string{"small", "medium", "large"}, 300)), Y: spread(r, 300)}}},
		"mixed": {Title: "Bars with a line", Series: []Series{
			{Kind: Bar, Name: "measured", X: Numbers([]float64{1990, 1991, 1992, 1993}), Y: []float64{463, 571, 657, 677}},
			{Kind: Line, Name: "expected", X: Numbers([]float64{1990, 1991, 1992, 1993}), Y: []float64{450, 550, 650, 750}}}},
		"infinite": {Title: "What cannot be drawn is said", Series: []Series{{Y: []float64{1, 2, math.Inf(1), 3, 2, math.Inf(-1), 4}}}},
	}
}

func seasons() *Chart {
	var ms, sea, inn []float64
	for d := range 730 {
		ms = append(ms, 1325376000000+float64(d)*86400000)
		t := 2 * math.Pi * float64(d) / 365
		sea = append(sea, 12-7*math.Cos(t)+math.Sin(float64(d)*1.7))
		inn = append(inn, 13-13*math.Cos(t)+2*math.Sin(float64(d)*2.3))
	}
	return &Chart{Title: "Temperature in two towns", YLabel: "°C", Series: []Series{
		{Name: "by the sea", X: Times(ms), Y: sea}, {Name: "inland", X: Times(ms), Y: inn}}}
}

func gapped() []float64 {
	ys := make([]float64, 60)
	for i := range ys {
		ys[i] = 3 + math.Sin(float64(i)/5)
		if i > 20 && i < 30 || i == 40 || i == 42 {
			ys[i] = math.NaN()
		}
	}
	return ys
}

func powers(base float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Pow(base, float64(i))
	}
	return out
}

func stackedAreas() *Chart {
	c := &Chart{Title: "Shares of a growing whole", Stacked: true}
	for k, name := range []string{"wind", "sun", "water"} {
		var ys []float64
		for i := range 24 {
			ys = append(ys, float64(k+1)*(2+math.Sin(float64(i+k*4)/4))+float64(i)/4)
		}
		c.Series = append(c.Series, Series{Kind: Area, Name: name, Y: ys})
	}
	return c
}

func clusters(r *rand.Rand) *Chart {
	c := &Chart{Title: "Three clusters", XLabel: "width (mm)", YLabel: "length (mm)"}
	for k, name := range []string{"setosa", "versicolor", "virginica"} {
		c.Series = append(c.Series, Series{Kind: Scatter, Name: name,
			X: Numbers(normals(r, 60, 2+1.5*float64(k), 0.5)), Y: normals(r, 60, 5+float64(k), 0.4)})
	}
	return c
}

func cloud(r *rand.Rand, n int) *Chart {
	return &Chart{Title: "A cloud", Series: []Series{{Kind: Scatter, X: Numbers(normals(r, n, 0, 1)), Y: normals(r, n, 0, 2)}}}
}

func grouped(stacked bool) *Chart {
	years := Names([]string{"1999", "2000", "2001", "2002"})
	return &Chart{Title: "Strikes by year and size", YLabel: "strikes", Stacked: stacked, Series: []Series{
		{Kind: Bar, Name: "small", X: years, Y: []float64{420, 510, 560, 300}},
		{Kind: Bar, Name: "medium", X: years, Y: []float64{430, 450, 440, 270}},
		{Kind: Bar, Name: "large", X: years, Y: []float64{91, 105, 95, 57}}}}
}

func months() []string {
	var out []string
	for i := range 12 {
		out = append(out, fmt.Sprintf("month number %d", i+1))
	}
	return out
}

func normals(r *rand.Rand, n int, mean, deviation float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = mean + deviation*r.NormFloat64()
	}
	return out
}

func cycle(names []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = names[i%len(names)]
	}
	return out
}

func spread(r *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 140 + 15*float64(i%3) + 25*math.Abs(r.NormFloat64())*r.NormFloat64()
	}
	return out
}
