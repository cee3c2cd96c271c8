// Package fs is the language's module fs: files and folders. Every function
// that a script would call bare (read_text, write_text, list, remove, …) fails
// with an error that names the path, the reason and what to do. The names that
// ruchy programs know from Rust (read_to_string, write, create_dir_all, …) give
// a Result, because those programs match on it or end the call with `?`. Either
// kind does what the other does where the call says so: `fs.list(p)?` gives a
// Result, and `write_file(p, text)` as a statement fails.
//
// Writing replaces a file as a whole or not at all. Long work watches the
// interrupt, and what is read is charged to the memory budget first. Text is
// UTF-8; bytes are arrays of integers. Callers: the session, through modules.All.
package fs

import "skep/interp/module"

// Module declares fs.
func Module() module.Module {
	var funcs []module.Func
	funcs = append(funcs, readers()...)
	funcs = append(funcs, writers()...)
	funcs = append(funcs, questions()...)
	funcs = append(funcs, folders()...)
	funcs = append(funcs, finders()...)
	return module.Guarded(module.Module{
		Name: "fs",
		Doc:  "Files and folders: read, write, list, find, copy, remove.", Known: []string{"os", "shutil", "glob", "tempfile", "io"}, Synonyms: map[string]string{"isdir": "is_dir", "isfile": "is_file", "listdir": "list", "makedirs": "mkdir", "mkdtemp": "make_temp_dir", "rmtree": "remove_tree", "unlink": "remove"},
		Fails: true,
		Funcs: funcs,
		Types: []module.Type{fileType()},
	})
}
