// Command all is the base of `skep compile` with every module.
package main

import (
	rt "skep/cmd/skep-rt"
	"skep/modules"
)

func main() { rt.Main("all", modules.All) }
