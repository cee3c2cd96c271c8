// Command frames is the base of `skep compile` for programs with dataframes, tensors and plots.
package main

import (
	rt "skep/cmd/skep-rt"
	"skep/cmd/skep-rt/small"
	"skep/interp"
	"skep/modules/df"
	"skep/modules/plot"
	"skep/modules/tensor"
)

func main() { rt.Main("frames", modules) }

func modules() []interp.Module {
	return append(small.Modules(), df.Module(), df.Alias(), plot.Module(), tensor.Module(), tensor.Linalg())
}
