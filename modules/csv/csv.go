// Package csv is the language's module csv: files of comma-separated values as
// lists of records. Types are decided for each column over the whole file:
// integers, floats, bools or text; an empty field is null.
//
// The scanner is our own, because encoding/csv forgets which fields were quoted
// and where a wrong value stands. Callers: the session, through modules.All.
package csv

import "skep/interp/module"

// Module declares csv.
func Module() module.Module {
	return module.Module{Name: "csv", Doc: "Comma-separated values: read and write lists of records.", Funcs: []module.Func{
		{Sig: `fun read(path: str, sep: str = ",", header: bool = true) -> [Object]`,
			Doc:     "The records of a file: an object for each row, its keys from the first row. Numbers and bools are recognised by column; an empty field is null. Files that end in .gz are unpacked.",
			Example: "csv.parse(\"name,age\\nAnn,31\\nBo,\\n\")[0].age  // => 31", Impl: readFile},
		{Sig: `fun parse(text: str, sep: str = ",", header: bool = true) -> [Object]`, Doc: "The records of a text; see read.",
			Example: "csv.parse(\"a,b\\n1,x\\n2.5,y\\n\")  // => [{a: 1.0, b: \"x\"}, {a: 2.5, b: \"y\"}]", Impl: parseText},
		{Sig: `fun to_string(rows, sep: str = ",") -> str`, Doc: "Records as text; the keys of the first record are the header.",
			Example: "csv.to_string([{a: 1, b: \"x, y\"}])  // => \"a,b\\n1,\\\"x, y\\\"\\n\"", Impl: toString},
		{Sig: `fun write(path: str, rows, sep: str = ",")`, Doc: "Writes records to a file, replacing it whole or not at all.", Example: "typeof(csv.write)  // => \"function\"", Impl: writeFile},
	}}
}
