package main

import (
	"fmt"
	"strings"
)

func helpCommand() *command {
	return &command{
		name: "help", operands: "[COMMAND]", summary: "explain a command, or list all",
		run: func(c *call) int {
			if len(c.operands) == 0 {
				c.Print(overview())
				return exitOK
			}
			name := strings.Join(c.operands, " ")
			cmd := named(name)
			if cmd == nil {
				return unknown(c.console, name)
			}
			c.Print(cmd.help())
			return exitOK
		},
	}
}

func overview() string {
	var b strings.Builder
	b.WriteString("skep: notebooks, scripts and a Jupyter kernel in one file\n\n")
	b.WriteString("  skep FILE [ARG...]            run a script or a notebook\n")
	b.WriteString("  skep                          start the REPL\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-28s  %s\n", "skep "+c.called(), c.summary)
	}
	b.WriteString("\n`skep help COMMAND` says more. Exit status: 0 fine, 1 the program failed, 2 wrong usage.\n")
	b.WriteString("NO_COLOR=1 turns colours off.\n")
	return b.String()
}

// called is how the command is written: eval is known by its option.
func (c *command) called() string {
	if c.name == "eval" {
		return "-e EXPR"
	}
	return c.name
}

// title is the command with the program before it.
func (c *command) title() string {
	if c.own {
		return c.name
	}
	return "skep " + c.name
}

func (c *command) usage() string {
	parts := []string{c.title()}
	if c.name == "eval" {
		parts = []string{"skep -e"}
	}
	if len(c.options) > 0 {
		parts = append(parts, "[OPTION...]")
	}
	if c.operands != "" {
		parts = append(parts, c.operands)
	}
	return strings.Join(parts, " ")
}

func (c *command) help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "usage: %s\n\n%s\n", c.usage(), capital(c.summary)+".")
	if c.detail != "" {
		b.WriteString("\n" + strings.TrimSpace(c.detail) + "\n")
	}
	b.WriteString("\noptions:\n")
	for _, o := range append(c.options, helpOption) {
		fmt.Fprintf(&b, "  %-22s  %s\n", o.written(), o.doc)
	}
	return b.String()
}

func (o option) written() string {
	text := "    --" + o.name
	if o.short != "" {
		text = "-" + o.short + ", --" + o.name
	}
	if o.value != "" {
		text += " " + o.value
	}
	return text
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
