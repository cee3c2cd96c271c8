package project

import (
	"fmt"
	"strconv"
	"strings"
)

// version is major.minor.patch of semantic versioning 2.0; a part behind - makes it older than the plain one.
type version struct {
	n   [3]int
	pre string
}

func parseVersion(s string) (v version, err error) {
	core, _, _ := strings.Cut(s, "+")
	core, v.pre, _ = strings.Cut(core, "-")
	parts := strings.Split(core, ".")
	if len(parts) > 3 {
		return v, fmt.Errorf("%q is no version: expected major.minor.patch", s)
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 || len(p) > 9 {
			return v, fmt.Errorf("%q is no version: expected major.minor.patch", s)
		}
		v.n[i] = n
	}
	return v, nil
}

func (v version) less(w version) bool {
	for i := range v.n {
		if v.n[i] != w.n[i] {
			return v.n[i] < w.n[i]
		}
	}
	if v.pre == "" || w.pre == "" {
		return v.pre != "" && w.pre == ""
	}
	return comparePre(v.pre, w.pre) < 0
}

// comparePre orders pre-release parts: numbers by size and before words, a shorter list first.
func comparePre(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		n, errN := strconv.Atoi(x[i])
		m, errM := strconv.Atoi(y[i])
		switch {
		case errN == nil && errM == nil && n != m:
			return n - m
		case errN == nil && errM != nil:
			return -1
		case errN != nil && errM == nil:
			return 1
		case x[i] != y[i]:
			return strings.Compare(x[i], y[i])
		}
	}
	return len(x) - len(y)
}

// requirement is what versions will do: "=1.2.3" one, "1.2" or "^1.2" all that may not break, "*" and "" any.
type requirement struct {
	low   version
	exact bool
	any   bool
}

func parseRequirement(s string) (r requirement, err error) {
	s = strings.TrimSpace(s)
	if s == "" || s == "*" {
		return requirement{any: true}, nil
	}
	text, exact := strings.CutPrefix(s, "=")
	r.exact = exact
	r.low, err = parseVersion(strings.TrimSpace(strings.TrimPrefix(text, "^")))
	return r, err
}

// allows follows the caret rule: the first part that is not zero stays.
func (r requirement) allows(v version) bool {
	switch {
	case r.any:
		return v.pre == ""
	case r.exact:
		return v == r.low
	case v.less(r.low) || v.pre != "" && r.low.pre == "":
		return false
	}
	for i := range v.n {
		if v.n[i] != r.low.n[i] {
			return false
		}
		if r.low.n[i] != 0 {
			return true
		}
	}
	return true
}
