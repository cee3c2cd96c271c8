package main

import (
	"skep/cmd/terminal"
	"skep/diag"
	"skep/interp"
)

func evalCommand() *command {
	return &command{
		name: "eval", operands: "EXPR [ARG...]", summary: "run the text EXPR and print its value",
		options: append([]option{{name: "quiet", short: "q", doc: "no warnings"}}, sessionOptions...),
		program: true,
		run: func(c *call) int {
			if len(c.operands) == 0 {
				return c.wrongUsage("which expression?")
			}
			src := diag.NewSource("-e", c.operands[0])
			return c.runSource(src, func(r interp.Result) {
				if r.Show {
					c.Print(terminal.Shown(r.Bundle))
				}
			})
		},
	}
}
