package main

import (
	"skep/internal/nearest"
	"skep/interp/explain"
)

func explainCommand() *command {
	return &command{
		name: "explain", operands: "CODE...", summary: "say more about an error code",
		detail: `What the code means, a program that gives it, and one that does not. Without a code, all are listed.`,
		run:    explainCodes,
	}
}

func explainCodes(c *call) int {
	if len(c.operands) == 0 {
		for _, e := range explain.All() {
			c.Printf("%s  %s\n", e.Code, e.Title)
		}
		return exitOK
	}
	status := exitOK
	for i, code := range c.operands {
		e, ok := explain.Find(code)
		if !ok {
			c.noSuchCode(code)
			status = exitUsage
			continue
		}
		if i > 0 {
			c.Print("\n")
		}
		c.Print(c.explanation(e))
	}
	return status
}

func (c *call) noSuchCode(code string) {
	var codes []string
	for _, e := range explain.All() {
		codes = append(codes, e.Code)
	}
	c.Complain("skep explain: there is no code %s", code)
	if near, ok := nearest.Name(code, codes); ok {
		c.Complain("  did you mean %s?", near)
	}
	c.Complain("  `skep explain` lists all codes")
}

// explanation is the text for a terminal.
func (c *call) explanation(e explain.Entry) string {
	text := c.bold(e.Code+": "+e.Title) + "\n\n" + wrapped(e.Text, 80) + "\n"
	if e.Wrong != "" && len(e.Wrong) < 500 {
		text += "\nThis gives " + e.Code + ":\n\n" + indented(e.Wrong) + "\nThis does not:\n\n" + indented(e.Right)
	}
	return text
}
