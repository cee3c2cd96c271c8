package tensor

import (
	"slices"
	"strings"
	"testing"

	"skep/compute/shape"
)

// TestEveryRuleIsUsed: what the table of shapes promises, a program can do.
func TestEveryRuleIsUsed(t *testing.T) {
	used := map[string]bool{"index": true, "mT": true, "transpose": true, "neg": true, "logical_not": true, "astype": true}
	for _, rule := range operatorRules.Get() {
		used[rule] = true
	}
	for _, o := range operations.Get() {
		used[o.ruleName()] = true
	}
	m := Module()
	for _, f := range slices.Concat(m.Funcs, m.Types[0].Methods, Linalg().Funcs, FFT().Funcs, einsums()) {
		name, _, _ := strings.Cut(strings.TrimPrefix(f.Sig, "fun "), "(")
		used[name] = true
	}
	for _, r := range shape.Rules() {
		if !used[r.Name] {
			t.Errorf("no function, method or operator has the rule %s", r.Name)
		}
	}
}
