package interp

import (
	"fmt"
	"strings"
	"testing"

	"skep/internal/golden"
	"skep/interp/builtin"
	"skep/interp/module"
	"skep/interp/value"
)

// The checker's own tests run on what every program has, as a file: package check is below the builtins.
func TestCheckersTestsKnowTheBuiltins(t *testing.T) {
	prelude, types := Builtins()
	var b strings.Builder
	writeFuncs(&b, "prelude", prelude.Funcs)
	for _, x := range types {
		writeFuncs(&b, "methods "+x.Name, x.Methods)
	}
	for _, name := range builtin.StaticNames() {
		writeFuncs(&b, "statics "+name, builtin.Statics(name))
	}
	for _, name := range builtin.StaticNames() {
		for _, k := range builtin.Constants(name) {
			fmt.Fprintf(&b, "const %s %s %s\n", name, k.Name, value.TypeName(k.Value))
		}
	}
	golden.Check(t, "../check/testdata/library.txt", b.String())
}

func writeFuncs(b *strings.Builder, head string, funcs []module.Func) {
	fmt.Fprintln(b, head)
	for _, f := range funcs {
		fmt.Fprintln(b, "\t"+f.Sig)
		for _, form := range f.Forms {
			fmt.Fprintln(b, "\t\t"+form)
		}
	}
}
