package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/traefik/yaegi/stdlib"
)

// chunk is a declaration or statement at the top of a cell.
type chunk struct {
	text string
	line int // where it begins, from 1
	kind token.Token
	main bool // func main
}

// program makes a file of a cell: its functions, types, variables and constants are the package's, other statements are main's.
// Packages of the standard library that it names are imported. Places stay those of the cell.
func program(cell string) (text string, warnings []string, err error) {
	chunks, err := cut(cell)
	if err != nil {
		return "", nil, err
	}
	var imports, decls, body strings.Builder
	hasMain := slices.ContainsFunc(chunks, func(c chunk) bool { return c.main })
	for _, c := range chunks {
		out := &decls
		switch {
		case c.kind == token.PACKAGE:
			continue
		case c.kind == token.IMPORT:
			out = &imports
		case !c.declares():
			out = &body
		}
		if out == &body {
			fmt.Fprintf(out, "%s(%d)\n", reached, c.line)
		}
		fmt.Fprintf(out, "//line cell:%d:1\n%s\n", c.line, c.text)
	}
	if hasMain && body.Len() > 0 {
		return "", nil, errors.New("a cell with `func main()` has no statements outside of functions")
	}
	rest := decls.String()
	if body.Len() > 0 {
		imports.WriteString("import " + ownName + " \"" + ownPath + "\"\n")
	}
	if !hasMain {
		rest += "func main() {\n" + body.String() + "\n}\n"
	}
	found, err := missingImports(imports.String(), rest)
	if err != nil {
		return "", nil, located(err)
	}
	text = "package main\n" + imports.String() + found + rest
	warnings, err = wrongReturns(text)
	return text, warnings, located(err)
}

// A program tells which statement of its main it has reached, because yaegi's places of panics there are those of other statements.
const (
	ownPath, ownName = "skep/cell", "skepCell"
	reached          = ownName + ".Reached"
)

// declares says whether a chunk belongs to the package.
func (c chunk) declares() bool {
	return c.kind == token.FUNC || c.kind == token.TYPE || c.kind == token.CONST || c.kind == token.VAR
}

// cut parts a cell where statements end outside of all brackets.
func cut(cell string) (out []chunk, err error) {
	set := token.NewFileSet()
	file := set.AddFile("cell", -1, len(cell))
	var s scanner.Scanner
	var wrong scanner.ErrorList
	s.Init(file, []byte(cell), wrong.Add, 0)
	depth, start := 0, -1
	var words []token.Token
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		if start < 0 && tok != token.EOF && tok != token.SEMICOLON {
			start = at
		}
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
		ends := tok == token.EOF || tok == token.SEMICOLON && lit == "\n" && depth <= 0 // a written `;` may be a loop's
		if ends && start >= 0 {
			text := strings.TrimRight(cell[start:at], " \t\r\n")
			out = append(out, newChunk(text, file.Line(file.Pos(start)), words))
			start, words = -1, nil
		}
		if tok == token.EOF {
			return out, located(wrong.Err())
		}
		if !ends && len(words) < 3 {
			words = append(words, wordOf(tok, lit))
		}
	}
}

// wordOf is a token, but `main` is told from other names.
func wordOf(tok token.Token, lit string) token.Token {
	if tok == token.IDENT && lit == "main" {
		return token.DEFAULT // stands for main: no chunk has it as its second word otherwise
	}
	return tok
}

// newChunk tells what a chunk is by its first tokens. `func (` begins a method, or a function's value, which ends with a call.
func newChunk(text string, line int, words []token.Token) chunk {
	c := chunk{text: text, line: line}
	if len(words) > 0 {
		c.kind = words[0]
	}
	if c.kind == token.FUNC && len(words) > 1 {
		c.main = words[1] == token.DEFAULT
		if words[1] == token.LPAREN {
			if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, 0); err != nil {
				c.kind = token.IDENT
			}
		}
	}
	return c
}

// located gives the first error of a parser or scanner with its place in the cell.
func located(err error) error {
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return err
	}
	list.Sort()
	return fmt.Errorf("%d:%d: %s", list[0].Pos.Line, max(1, list[0].Pos.Column), list[0].Msg)
}

// missingImports are declarations for packages that are named and not imported.
func missingImports(imports, rest string) (string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", "package main\n"+imports+rest, 0)
	if err != nil {
		return "", err
	}
	known := packages()
	for _, spec := range f.Imports {
		name := path.Base(strings.Trim(spec.Path.Value, `"`))
		if spec.Name != nil {
			name = spec.Name.Name
		}
		delete(known, name)
	}
	open := map[string]bool{}
	for _, name := range f.Unresolved {
		open[name.Name] = true
	}
	var out strings.Builder
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && open[x.Name] && known[x.Name] != "" {
				fmt.Fprintf(&out, "import %q\n", known[x.Name])
				delete(known, x.Name)
			}
		}
		return true
	})
	return out.String(), nil
}

// preferred are the packages that a name means which several have.
var preferred = []string{"math/rand", "text/template", "text/scanner", "go/parser", "runtime/debug", "runtime/pprof"}

// packages are those of the standard library by their names.
func packages() map[string]string {
	var paths []string
	for key := range stdlib.Symbols {
		paths = append(paths, path.Dir(key))
	}
	sort.Slice(paths, func(i, j int) bool {
		a, b := slices.Contains(preferred, paths[i]), slices.Contains(preferred, paths[j])
		if a != b {
			return a
		}
		return len(paths[i]) < len(paths[j]) || len(paths[i]) == len(paths[j]) && paths[i] < paths[j]
	})
	out := map[string]string{}
	for _, p := range paths {
		if name := path.Base(p); out[name] == "" {
			out[name] = p
		}
	}
	return out
}
