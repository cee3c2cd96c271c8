// Package csv is the language's module csv: tables as text (RFC 4180) to lists
// of records and back. All records share one shape, so a field costs one value.
// The type of a column is inferred from all of its values, never from the first
// few: integers, floats, booleans, else strings; empty fields are null. Numbers
// that would lose digits (leading zeros, more than 64 bits) stay strings.
//
// The scanner is our own, because encoding/csv forgets which fields were quoted
// and where a wrong value stands. Tables must fit into memory; dataframes have
// their own reader. Callers: the session, through modules.All.
package csv

import "skep/interp/module"

// Module declares csv.
func Module() module.Module {
	const file = "let p = fs.temp_dir() + \"/skep.csv\"\n"
	return module.Guarded(module.Module{
		Name: "csv",
		Doc:  "Tables as comma-separated text: read and write lists of records.",
		Funcs: []module.Func{
			{Sig: "fun read(path: str, sep: str = null, header: bool = true) -> [_]", Doc: "The rows of a file as records: [{name: \"Ann\", age: 31}, …]; without a header as arrays.\n\nThe type of a column comes from all of its values: i64, f64, bool, else str; an empty field is null. sep is \",\", and a tab for .tsv files. Files that end in .gz are unpacked. Errors name file, line and column.", Example: file + "fs.write_text(p, \"name,age\\nAnn,31\\nBob,\\n\")\ncsv.read(p)  // => [{name: \"Ann\", age: 31}, {name: \"Bob\", age: nil}]", Impl: readFile},
			{Sig: "fun parse(text: str, sep: str = \",\", header: bool = true) -> [_]", Doc: "The rows of a text, as read gives those of a file.", Example: "csv.parse(\"a,b\\n1,x\\n2.5,y\\n\")  // => [{a: 1.0, b: \"x\"}, {a: 2.5, b: \"y\"}]", Impl: parseText},
			{Sig: "fun write(path: str, rows: Iterable<_>, sep: str = null) -> i64", Doc: "Writes records (their keys make the header) or arrays into a file, as a whole or not at all, and gives the number of rows. Null becomes an empty field. Files that end in .gz are packed.", Example: file + "csv.write(p, [{a: 1, b: \"x, y\"}])\nfs.read_lines(p)  // => [\"a,b\", \"1,\\\"x, y\\\"\"]", Impl: writeFile},
			{Sig: "fun to_string(rows: Iterable<_>, sep: str = \",\") -> str", Doc: "The rows as text, as write writes them.", Example: "csv.to_string([[1, null, true]])  // => \"1,,true\\n\"", Impl: toString},
		},
	})
}
