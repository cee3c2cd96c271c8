// Command core is the smallest base of `skep compile`.
package main

import (
	rt "skep/cmd/skep-rt"
	"skep/cmd/skep-rt/small"
)

func main() { rt.Main("core", small.Modules) }
