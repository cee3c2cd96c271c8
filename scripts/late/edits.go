package main

import (
	"bytes"
	"fmt"
	"strings"
)

// file is a file of a module with what changes in it.
type file struct {
	module, path string
	changes      []change
}

type change struct {
	from, to string
	all      bool // wherever it stands; else it stands in one place
}

// parse reads edits. `=== module path` begins a file; lines behind it are remarks until
// `<<<` begins what is replaced (`<<< all`: wherever it stands), `>>>` what takes its
// place, up to the next mark. Newlines at the ends of both do not count.
func parse(text string) (files []file, err error) {
	var into *string
	for n, line := range strings.Split(text, "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch {
		case mark == "===":
			module, path, ok := strings.Cut(rest, " ")
			if !ok {
				return nil, fmt.Errorf("edits.txt:%d: a module and a path are expected", n+1)
			}
			files, into = append(files, file{module: module, path: path}), nil
		case len(files) == 0:
		case mark == "<<<":
			f := &files[len(files)-1]
			f.changes = append(f.changes, change{all: rest == "all"})
			into = &f.changes[len(f.changes)-1].from
		case mark == ">>>":
			f := &files[len(files)-1]
			into = &f.changes[len(f.changes)-1].to
		case into != nil:
			*into += line + "\n"
		}
	}
	for _, f := range files {
		for i := range f.changes {
			c := &f.changes[i]
			c.from, c.to = strings.Trim(c.from, "\n"), strings.Trim(c.to, "\n")
		}
	}
	return files, nil
}

// byModule sorts files by module and path.
func byModule(files []file) map[string]map[string]file {
	out := map[string]map[string]file{}
	for _, f := range files {
		if out[f.module] == nil {
			out[f.module] = map[string]file{}
		}
		out[f.module][f.path] = f
	}
	return out
}

// apply makes the changes to the text of a file.
func (f file) apply(text []byte) ([]byte, error) {
	for _, c := range f.changes {
		if n := bytes.Count(text, []byte(c.from)); n == 0 || n > 1 && !c.all {
			return nil, fmt.Errorf("%s %s has %d times, not once:\n%s", f.module, f.path, n, c.from)
		}
		text = bytes.ReplaceAll(text, []byte(c.from), []byte(c.to))
	}
	return text, nil
}
