// Command frames is the base of `skep compile` for programs with dataframes, tensors and plots.
package main

import (
	rt "skep/cmd/skep-rt"
	"skep/cmd/skep-rt/small"
	"skep/interp"
	"skep/modules/df"
	"skep/modules/index"
	"skep/modules/plot"
	"skep/modules/tensor"
	"skep/modules/time"
)

func main() { rt.Main("frames", modules) }

// values leave decimals text: this base has no module for them.
var values = df.Others{Moment: time.Of, Span: time.Lasting}

func modules() []interp.Announced {
	return append(small.Modules(), index.Of("df", df.With(values, df.Module)), index.Of("dataframe", df.With(values, df.Alias)), index.Of("plot", plot.Module),
		index.Of("tensor", tensor.Module), index.Of("linalg", tensor.Linalg))
}
