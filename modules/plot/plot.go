// Package plot is the language's module plot: it makes charts out of a
// program's values and shows them. Columns are sequences of numbers, texts or
// nulls; a text column of ISO dates becomes a time axis. A chart is a value:
// its methods give new charts and leave the old one as it is. In a notebook it
// shows as SVG and PNG, printed or in a terminal it is drawn with characters.
//
// All drawing is skep/plot's; this package only reads arguments.
//
// Callers: the session, which gets the declaration through modules.All.
package plot

import (
	"skep/interp/module"
	engine "skep/plot"
)

// look is what every function that makes a chart takes after its data; readLook reads it.
const look = `title: str = "", x_label: str = "", y_label: str = "", name: str = "", color: str = "", width: i64 = 0, height: i64 = 0, x_log: bool = false, y_log: bool = false`

const lookDoc = "\n\nx and y are sequences of one length; null is a gap. Without y, x holds the values and their positions are the x axis. " +
	"A dictionary of sequences as y draws one series for each key. ISO dates make a time axis. color is \"#rrggbb\"; width and height are pixels; " +
	"x_log and y_log make logarithmic axes."

// Module declares plot.
func Module() module.Module {
	return module.Module{
		Name: "plot",
		Doc:  "Charts: lines, points, areas, bars, histograms and boxes, shown as pictures in notebooks and as text in terminals.", Known: []string{"matplotlib", "plt"},
		Funcs: makers(),
		Types: []module.Type{{
			Name:    typeName,
			Fixed:   true,
			Doc:     "A picture of some series over two axes.",
			Methods: methods(),
			Display: display,
		}},
	}
}

func makers() []module.Func {
	hist := "(values, bins: i64 = 0, " + look + ") -> Chart"
	histDoc := "A histogram: how many values fall into each bin. With bins 0 the Freedman–Diaconis rule chooses round bins. A dictionary of sequences draws one histogram over another."
	return []module.Func{
		{Sig: "fun line(x, y = null, " + look + ") -> Chart", Doc: "Points joined by lines, in the order given." + lookDoc,
			Example: "typeof(plot.line([1, 2, 3], [2.5, null, 4.0], title: \"Growth\"))  // => \"Chart\"", Impl: maker(engine.Line)},
		{Sig: "fun scatter(x, y = null, " + look + ") -> Chart", Doc: "One dot a row; from 4,000 dots on their density." + lookDoc,
			Example: "typeof(plot.scatter([1, 2, 3], [2, 4, 8], y_log: true))  // => \"Chart\"", Impl: maker(engine.Scatter)},
		{Sig: "fun area(x, y = null, " + look + ", stacked: bool = false) -> Chart", Doc: "The area between the line and zero, or stacked on each other." + lookDoc,
			Example: "typeof(plot.area([1, 2, 3], {a: [1, 2, 1], b: [2, 2, 3]}, stacked: true))  // => \"Chart\"", Impl: maker(engine.Area)},
		{Sig: "fun bar(labels, values = null, " + look + ", stacked: bool = false, horizontal: bool = false) -> Chart",
			Doc:     "One bar a row. A dictionary alone gives names and values; a dictionary of sequences as values draws groups of bars, or piles when stacked. Long names read better with horizontal: true.",
			Example: "typeof(plot.bar([\"a\", \"b\"], [3, 5]))  // => \"Chart\"\ntypeof(plot.bar({a: 3, b: 5}, horizontal: true))  // => \"Chart\"", Impl: maker(engine.Bar)},
		{Sig: "fun hist" + hist, Doc: histDoc, Example: "typeof(plot.hist([1, 2, 2, 3, 3, 3], bins: 3))  // => \"Chart\"", Impl: maker(engine.Histogram)},
		{Sig: "fun histogram" + hist, Doc: histDoc, Example: "typeof(plot.histogram([1, 2, 2, 3]))  // => \"Chart\"", Impl: maker(engine.Histogram)},
		{Sig: "fun density(values, bandwidth: f64 = 0.0, " + look + ") -> Chart",
			Doc:     "How values are distributed, as a smooth curve: a Gaussian kernel around each of them. A bandwidth of 0 chooses one from the data by Silverman's rule. A dictionary of sequences draws one curve over another.",
			Example: "typeof(plot.density([1, 2, 2, 3, 3, 3]))  // => \"Chart\"", Impl: densities},
		{Sig: "fun box(groups, values = null, " + look + ", horizontal: bool = false) -> Chart",
			Doc:     "Tukey's box plot: median, quartiles, whiskers within 1.5 interquartile ranges, and what lies beyond. groups names the group of each value; or it is a dictionary of sequences, one box each.",
			Example: "typeof(plot.box({a: [1, 2, 3], b: [2, 3, 9]}))  // => \"Chart\"", Impl: maker(engine.Box)},
	}
}
