// Package json is the language's module json: text to values and back. Objects
// keep their order. Integers that fit into 64 bits are integers, larger ones
// become floats (as JavaScript reads them); a float is written so that it reads
// back as a float. NaN and infinity cannot be written, and say so. Errors give
// line, column and what was expected; depth is limited on both ways.
//
// The parser is our own, because encoding/json loses the order of keys, the
// difference of 1 and 1.0, and the place of errors. Callers: the session,
// through modules.All.
package json

import "skep/interp/module"

// Module declares json.
func Module() module.Module {
	return module.Guarded(module.Module{
		Name: "json",
		Doc:  "JSON: parse, write, look inside, merge.", Synonyms: map[string]string{"decode": "parse", "dump": "write", "dumps": "stringify", "encode": "stringify", "load": "read", "loads": "parse"},
		Fails: true,
		Funcs: append(texts(), inside()...),
		Types: []module.Type{
			{Name: "any", Methods: []module.Func{{Sig: "fun to_json(self) -> str", Doc: "The value as JSON on one line, as json.stringify.", Example: "{a: [1, null]}.to_json()  // => \"{\\\"a\\\":[1,null]}\"", Impl: stringify}}},
			{Name: "object", Methods: []module.Func{{Sig: "fun json(self) -> _", Doc: "The value of the JSON text in the field body, as of an answer that http.get gives.", Example: "{status: 200, body: \"[1, 2]\"}.json()  // => [1, 2]", Impl: ofBody}}},
		},
	})
}
