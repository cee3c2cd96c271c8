package builtin_test

import (
	"strings"
	"testing"

	"skep/interp/scope"
	"skep/interp/syntax"
)

func TestDeclarationsAreWellFormed(t *testing.T) {
	without := map[string]bool{"input": true, "input_password": true, "exit": true, "panic": true, "todo": true, "unimplemented": true, "unreachable": true}
	for where, fs := range declared() {
		names := map[string]bool{}
		for _, f := range fs {
			fn, err := syntax.ParseSignature(f.Sig)
			if err != nil {
				t.Errorf("%s: %s: %v", where, f.Sig, err)
				continue
			}
			name := fn.Name.Name
			for _, form := range f.Forms {
				if g, err := syntax.ParseSignature(form); err != nil || g.Name.Name != name || g.Ret == nil {
					t.Errorf("%s: form %s: %v", where, form, err)
				}
			}
			if names[name] {
				t.Errorf("%s declares %s twice", where, name)
			}
			names[name] = true
			if !strings.HasSuffix(f.Doc, ".") || strings.Contains(f.Doc, "..") && !strings.Contains(f.Doc, "`") {
				t.Errorf("%s: %s: the doc is no sentence: %q", where, name, f.Doc)
			}
			if !strings.Contains(f.Example, "// => ") && !without[name] {
				t.Errorf("%s: %s has no example", where, name)
			}
		}
	}
}

// The resolver knows methods that change their receiver by name only. These do
// too, but share their names with methods of other types that do not, or are
// not in its list; a plain `let` does not protect from them.
var unmarked = map[string]bool{"take": true, "next": true, "resize": true, "swap_remove": true, "split_off": true, "entry": true, "extend_from_slice": true}

func TestChangingMethodsAreKnownToTheResolver(t *testing.T) {
	for where, fs := range declared() {
		for _, f := range fs {
			name, _, _ := strings.Cut(strings.TrimPrefix(f.Sig, "fun "), "(")
			name, _, _ = strings.Cut(name, "<")
			if strings.Contains(f.Sig, "(&mut self") && !scope.Mutating(name) && !unmarked[name] {
				t.Errorf("%s.%s changes its receiver, but scope.Mutating does not know it", where, name)
			}
		}
	}
}
