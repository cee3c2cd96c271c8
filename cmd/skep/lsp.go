package main

import (
	"context"
	"os"

	"skep/interp"
	"skep/lsp"
)

func lspCommand() *command {
	return &command{
		name: "lsp", summary: "be a language server for an editor (the editor starts this)",
		detail: `The Language Server Protocol over standard input and output: errors as you type
and their fixes, hover, completion, definitions, references, rename, formatting,
inferred types; for scripts and for the cells of notebooks. The folder editors of
skep's sources says how editors start it.`,
		options: []option{sessionOptions[0]},
		run: func(c *call) int {
			o := lsp.Options{Version: version, Log: c.Err, Session: c.editorSession}
			return lsp.Serve(context.Background(), os.Stdin, os.Stdout, o)
		},
	}
}

// editorSession makes the language for the files of a folder.
func (c *call) editorSession(dir string, notebook bool) *interp.Session {
	return c.anySession(interp.Options{Dir: dir, Notebook: notebook}, dir+"/-")
}
