package eval

import (
	"slices"
	"sort"
	"strings"
)

// MemberFor finds what a builtin module calls a name that nobody defines:
// `math.PI` for PI, `path.join` for join_path, `regex` for Python's re. Any goroutine may ask.
func (e *Engine) MemberFor(name string) string {
	var modules, exact, likely []string // what other libraries call a module so comes before members of that name
	words := wordsOf(name)
	for _, m := range e.shelf.Modules() {
		if slices.Contains(m.Known, name) {
			modules = append(modules, m.Name)
		}
		for _, member := range memberNames(m) {
			switch {
			case member == name:
				exact = append(exact, m.Name+"."+member)
			case wordsOf(m.Name+"_"+member) == words:
				likely = append(likely, m.Name+"."+member)
			}
		}
	}
	for _, found := range [][]string{modules, exact, likely} {
		if len(found) > 0 {
			sort.Strings(found)
			return found[0]
		}
	}
	return ""
}

// wordsOf are the words of a snake_case name in alphabetical order.
func wordsOf(name string) string {
	words := strings.Split(strings.ToLower(name), "_")
	sort.Strings(words)
	return strings.Join(words, " ")
}
