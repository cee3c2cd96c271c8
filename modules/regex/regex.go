// Package regex is the language's module regex: regular expressions in RE2's
// syntax, which takes time linear in the text whatever the pattern. So there is
// no looking around and no back reference; errors say so. Places are code
// points, as everywhere in the language. Patterns are compiled once and kept in
// a small cache; regex.compile keeps one for good.
//
// Callers: the session, through modules.All.
package regex

import (
	"skep/interp/module"
	"skep/interp/value"
)

// Module declares regex, with a cache of its own.
func Module() module.Module {
	p := &patterns{}
	funcs := []module.Func{
		{Sig: "fun compile(pattern: str) -> Regex", Doc: "A pattern to be used often: its methods are this module's functions without the first argument.", Example: "let word = regex.compile(\"\\\\w+\")\nword.find_all(\"to be\")  // => [\"to\", \"be\"]", Impl: p.compile},
		{Sig: "fun escape(text: str) -> str", Doc: "A pattern that matches just this text.", Example: "regex.escape(\"1+1\")  // => \"1\\\\+1\"", Impl: escape},
		{Sig: "fun is_valid(pattern: str) -> bool", Doc: "Whether the pattern can be used.", Example: "regex.is_valid(\"(\")  // => false", Impl: p.isValid},
	}
	typ := module.Type{Name: "Regex", Fixed: true, Doc: "A compiled regular expression."}
	for _, f := range operations() {
		funcs = append(funcs, module.Func{Sig: "fun " + f.name + "(pattern: str, " + f.rest, Doc: f.doc, Example: f.example, Impl: p.operation(f)})
		typ.Methods = append(typ.Methods, module.Func{Sig: "fun " + f.name + "(self, " + f.rest, Doc: f.doc, Example: f.method, Impl: p.operation(f)})
	}
	typ.Methods = append(typ.Methods, module.Func{Sig: "fun pattern(self) -> str", Doc: "The pattern's text.", Example: "regex.compile(\"a+\").pattern()  // => \"a+\"", Impl: func(c *module.Call) (value.Value, error) {
		re, err := p.of(c)
		if err != nil {
			return value.Null, err
		}
		return value.String(re.String()), nil
	}})
	return module.Guarded(module.Module{Name: "regex", Doc: "Regular expressions (RE2): find, replace, split.", Known: []string{"re"}, Synonyms: map[string]string{"findall": "find_all", "fullmatch": "is_match", "match": "is_match", "search": "find", "sub": "replace_all"}, Funcs: funcs, Types: []module.Type{typ}})
}
