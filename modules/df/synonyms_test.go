package df

import (
	"regexp"
	"testing"

	"skep/interp/module"
)

// TestOtherNames: a parameter of another library is proposed by the name that it has here, which it must have.
func TestOtherNames(t *testing.T) {
	m, seen := Module(), 0
	funcs := m.Funcs
	for _, typ := range m.Types {
		funcs = append(funcs, typ.Methods...)
	}
	for _, f := range funcs {
		for other, own := range f.Others {
			seen++
			has := func(name string) bool { return regexp.MustCompile(`[( .]` + name + `( =|:)`).MatchString(f.Sig) }
			if !has(own) || has(other) {
				t.Errorf("%s: %s for %s", module.SigName(f.Sig), own, other)
			}
		}
	}
	if seen == 0 {
		t.Error("no function has other names")
	}
	_, got := checkProgram(`df.read_csv("x.csv", delimiter: ";", usecols: ["a"])`)
	if len(got) != 2 || got[0].Hint != "did you mean `sep`?" || got[1].Hint != "did you mean `columns`?" || len(got[0].Fixes) != 1 {
		t.Errorf("%v", got)
	}
}
