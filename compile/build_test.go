package compile

import "testing"

// TestSmallest: the smallest base of the platform that has the modules, and the checker where a cell may fail because of it.
func TestSmallest(t *testing.T) {
	here, there := Platform{"linux", "amd64"}, Platform{"linux", "arm64"}
	bases := &Payload{Manifest: Manifest{Bases: []Base{
		{Name: "core", OS: "linux", Arch: "amd64", Size: 1, Modules: []string{"math"}, Unchecked: true},
		{Name: "all", OS: "linux", Arch: "amd64", Size: 3, Modules: []string{"math", "df"}},
		{Name: "standard", OS: "linux", Arch: "amd64", Size: 2, Modules: []string{"math", "toml"}, Unchecked: true},
	}}}
	for _, c := range []struct {
		on      Platform
		program Program
		want    string
	}{
		{here, Program{}, "core"},
		{here, Program{Uses: []string{"math"}}, "core"},
		{here, Program{Uses: []string{"toml"}}, "standard"},
		{here, Program{Uses: []string{"df", "math"}}, "all"},
		{here, Program{Cells: []Cell{{Name: "one"}, {Name: "two", MayFail: true}}}, "all"},
		{here, Program{Cells: []Cell{{MayFail: true}}, Uses: []string{"toml"}}, ""},
		{there, Program{}, ""},
	} {
		b, ok := bases.Smallest(c.on, &c.program)
		if b.Name != c.want || ok != (c.want != "") {
			t.Errorf("%v %v: %q, %v, want %q", c.on, c.program, b.Name, ok, c.want)
		}
	}
}
