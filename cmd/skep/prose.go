package main

import (
	"strings"
	"unicode/utf8"
)

// bold is for titles on a terminal.
func (c *console) bold(text string) string {
	if !c.Color {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// wrapped breaks prose into lines of at most width columns.
func wrapped(text string, width int) string {
	var b strings.Builder
	col := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case col == 0:
		case col+1+n > width:
			b.WriteByte('\n')
			col = 0
		default:
			b.WriteByte(' ')
			col++
		}
		b.WriteString(word)
		col += n
	}
	return b.String()
}

// indented sets a program off from the text around it.
func indented(program string) string {
	var b strings.Builder
	for line := range strings.Lines(program) {
		b.WriteString("    " + line)
	}
	return b.String()
}
