package main

import (
	"context"
	"path/filepath"

	"skep/cmd/skep/repl"
	"skep/interp"
)

func replCommand() *command {
	return &command{
		name: "repl", summary: "talk with the language",
		detail: `Inputs may span lines; Tab completes; the arrow keys fetch earlier inputs, which
are kept between sessions. :help lists the commands. With standard input from a
pipe it reads plain lines and prints what they give, without escape codes.`,
		options: append([]option{{name: "no-history", doc: "keep no history in a file"}}, sessionOptions...),
		run: func(c *call) int {
			if len(c.operands) > 0 {
				return c.wrongUsage("it takes no file; :load FILE runs one in it")
			}
			s, err := c.newSession(interp.Options{Notebook: true, Echo: true}, "")
			if err != nil {
				return c.wrongUsage(err.Error())
			}
			reader := repl.NewPlain(c.In, s.IsComplete)
			if c.InTerminal && c.OutTerminal {
				if reader, err = repl.NewTerminal(s, historyFile(c), c.Color); err != nil {
					c.Complain("%v", err)
				}
				c.Print("skep " + version + "  (:help lists commands, Ctrl-D leaves)\n")
			}
			return c.Finish(context.Background(), repl.Run(repl.Options{
				Session: s, Streams: c.Streams(), Reader: reader, Print: c.Print,
				Diagnose: c.Diagnose, Read: c.readSource, Color: c.Color,
			}))
		},
	}
}

func historyFile(c *call) string {
	if c.has("no-history") {
		return ""
	}
	return filepath.Join(dataDir(), "repl-history.jsonl")
}
