package lsp

import (
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// Limits of what a search for symbols looks at and gives.
const (
	mostFiles   = 2000
	mostBytes   = 1 << 20 // of one file
	mostSymbols = 500
)

type folder struct {
	URI string `json:"uri"`
}

type workspaceSymbol struct {
	Name      string   `json:"name"`
	Kind      int      `json:"kind"`
	Location  location `json:"location"`
	Container string   `json:"containerName,omitempty"`
}

// workspaceSymbol finds declarations by parts of their names in what is open and
// in the scripts of the workspace's folders, those that begin as the query does first.
func (s *Server) workspaceSymbol(p struct {
	Query string `json:"query"`
}) (any, error) {
	found := []workspaceSymbol{}
	open := map[string]bool{}
	for _, d := range s.docs {
		open[d.name] = true
		found = append(found, s.matching(d.uri, d.source, d.program(), p.Query)...)
	}
	for _, path := range s.scripts() {
		if open[path] {
			continue
		}
		if text, err := os.ReadFile(path); err == nil {
			src := diag.NewSource(path, string(text))
			prog, _ := syntax.Parse(src)
			found = append(found, s.matching(addressOf(path), src, prog, p.Query)...)
		}
	}
	sort.SliceStable(found, func(i, j int) bool {
		if a, b := begins(found[i].Name, p.Query), begins(found[j].Name, p.Query); a != b {
			return a
		}
		if found[i].Name != found[j].Name {
			return found[i].Name < found[j].Name
		}
		return found[i].Location.URI < found[j].Location.URI
	})
	return found[:min(len(found), mostSymbols)], nil
}

func begins(name, query string) bool {
	return strings.HasPrefix(strings.ToLower(name), strings.ToLower(query))
}

// matching gives the symbols of a text whose names have the query's letters in their order.
func (s *Server) matching(uri string, src *diag.Source, prog *syntax.Program, query string) (out []workspaceSymbol) {
	var add func(list []symbol, container string)
	add = func(list []symbol, container string) {
		for _, x := range list {
			if subsequence(strings.ToLower(query), strings.ToLower(x.Name)) {
				out = append(out, workspaceSymbol{x.Name, x.Kind, location{uri, x.SelectionRange}, container})
			}
			add(x.Children, x.Name)
		}
	}
	add(outline{s, src}.symbols(prog.Stmts), "")
	return out
}

func subsequence(letters, name string) bool {
	for _, r := range letters {
		i := strings.IndexRune(name, r)
		if i < 0 {
			return false
		}
		name = name[i+len(string(r)):]
	}
	return true
}

// scripts lists the scripts below the workspace's folders: regular files of a
// size that people edit, outside of hidden and vendored folders.
func (s *Server) scripts() (paths []string) {
	for _, root := range s.roots {
		_ = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			switch {
			case len(paths) >= mostFiles:
				return filepath.SkipAll
			case err != nil: // what cannot be read has no symbols
				return nil
			case e.IsDir() && path != root && (strings.HasPrefix(e.Name(), ".") || e.Name() == "vendor" || e.Name() == "node_modules"):
				return filepath.SkipDir
			case !e.Type().IsRegular() || filepath.Ext(path) != ".ruchy":
				return nil
			}
			if info, err := e.Info(); err == nil && info.Size() <= mostBytes {
				paths = append(paths, path)
			}
			return nil
		})
	}
	return paths
}
