// Command standard is the base of `skep compile` for programs without dataframes, tensors and plots.
package main

import (
	rt "skep/cmd/skep-rt"
	"skep/cmd/skep-rt/small"
	"skep/interp"
	"skep/modules/archive"
	"skep/modules/http"
	"skep/modules/index"
	"skep/modules/number"
	"skep/modules/process"
	"skep/modules/toml"
	"skep/modules/yaml"
)

func main() { rt.Main("standard", modules) }

func modules() []interp.Announced {
	return append(small.Modules(),
		index.Of("archive", archive.Archive),
		index.Of("compress", archive.Compress),
		index.Of("http", http.Module),
		index.Of("bigint", number.BigInt),
		index.Of("rational", number.Rational),
		index.Of("decimal", number.Decimal),
		index.Of("process", process.Module),
		index.Of("toml", toml.Module),
		index.Of("yaml", yaml.Module),
	)
}
