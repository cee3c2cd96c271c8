package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
)

// wrongReturns warns of `return len(a), len(b)`: yaegi gives the last length for both (TestWrongReturn pins that). What it gives for
// other forms was right in all that were tried.
func wrongReturns(text string) (warnings []string, err error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "", text, 0)
	if err != nil {
		return nil, err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 1 && lengths(r.Results) > 0 {
			warnings = append(warnings, fmt.Sprintf("line %d: a return of several values with len or cap among them can come out wrong in this interpreter; give the lengths to variables first", set.Position(r.Pos()).Line))
		}
		return true
	})
	return warnings, nil
}

// lengths counts the calls of len and cap that are results themselves.
func lengths(results []ast.Expr) (n int) {
	for _, x := range results {
		if call, ok := x.(*ast.CallExpr); ok {
			if f, ok := call.Fun.(*ast.Ident); ok && (f.Name == "len" || f.Name == "cap") {
				n++
			}
		}
	}
	return n
}
