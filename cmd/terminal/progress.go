package terminal

import (
	"fmt"
	"io"
	"strings"

	"skep/interp/module"
	"skep/memory"
)

const (
	toLineStart = "\r\x1b[K" // and nothing of the line is left
	barWidth    = 24
)

// progress shows how far a builtin is in one line of a terminal, which goes when the builtin ends.
func (c *Console) progress(p module.Progress) {
	c.mu.Lock()
	defer c.mu.Unlock()
	line := toLineStart
	if !p.Ended {
		line += progressLine(p)
	}
	io.WriteString(c.Err, line)
}

// progressLine is "collect [######------] 50 %, 1.2 s (Ctrl-C stops it)".
func progressLine(p module.Progress) string {
	s := p.What + " "
	switch {
	case p.Total > 0:
		full := int(p.Done * barWidth / p.Total)
		s += fmt.Sprintf("[%s%s] %d %%, ", strings.Repeat("#", full), strings.Repeat("-", barWidth-full), p.Done*100/p.Total)
	case p.Unit == "B" && p.Done > 0:
		s += memory.Size(p.Done) + ", "
	}
	return s + fmt.Sprintf("%.1f s (Ctrl-C stops it)", p.Took.Seconds())
}
