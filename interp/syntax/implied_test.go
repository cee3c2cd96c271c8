package syntax_test

import (
	"testing"

	"skep/diag"
	"skep/interp/syntax"
)

func TestImpliedFields(t *testing.T) {
	for code, want := range map[string]string{
		"class A { init(x) { self.x = x; if x { self.y = 1 }; self.x = 2; other.z = 1; self.w += 1 } }": "x y ",
		"class A { x: i64 init(x) { self.y = x } }":                                                     "",
		"class A { fun f() { self.y = 1 } }":                                                            "",
	} {
		prog, diags := syntax.Parse(diag.NewSource("t", code))
		if diags.HasErrors() {
			t.Fatalf("%s: %v", code, diags)
		}
		got := ""
		for _, f := range prog.Stmts[0].(*syntax.Class).ImpliedFields() {
			got += f.Name.Name + " "
		}
		if got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
