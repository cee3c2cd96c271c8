package compile

import (
	"slices"

	"skep/interp"
	"skep/interp/module"
	"skep/interp/syntax"
)

// usedModules names the builtin modules that sources may use: those of which any
// word stands in them. It may name too many, where a variable has a module's
// name; never too few, as nothing reaches a module without a word of it.
func usedModules(texts []string, modules []interp.Module) (used []string) {
	words := map[string]bool{}
	for _, text := range texts {
		for _, t := range syntax.Tokens(text) {
			if t.Kind == syntax.KindName || t.Kind == syntax.KindKeyword {
				words[text[t.Span.Start:t.Span.End]] = true
			}
		}
	}
	own := ownTypes(modules)
	for _, m := range modules {
		if mentions(words, m, own) {
			used = append(used, m.Name)
		}
	}
	slices.Sort(used)
	return used
}

// ownTypes are the types that a module declares itself, rather than adding methods to those that all programs have.
func ownTypes(modules []interp.Module) map[string]bool {
	_, builtin := interp.Builtins()
	common := map[string]bool{"any": true}
	for _, t := range builtin {
		common[t.Name] = true
	}
	own := map[string]bool{}
	for _, m := range modules {
		for _, t := range m.Types {
			own[t.Name] = !common[t.Name]
		}
	}
	return own
}

func mentions(words map[string]bool, m interp.Module, own map[string]bool) bool {
	if words[m.Name] {
		return true
	}
	for _, f := range m.Funcs {
		if f.Global != "" && words[f.Global] {
			return true
		}
	}
	for _, t := range m.Types {
		if words[t.Name] {
			return true
		}
		for _, f := range t.Methods {
			if !own[t.Name] && words[module.SigName(f.Sig)] {
				return true
			}
		}
	}
	return false
}
