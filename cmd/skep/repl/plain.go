package repl

import (
	"bufio"
	"io"
	"strings"

	"skep/interp"
)

// plain reads inputs from a pipe or file: lines until they are complete.
type plain struct {
	in       *bufio.Reader
	complete func(code string) (interp.Completeness, string)
}

// NewPlain makes a Reader of plain lines; complete says whether an input is whole.
func NewPlain(in *bufio.Reader, complete func(code string) (interp.Completeness, string)) Reader {
	return &plain{in, complete}
}

func (p *plain) Read() (string, error) {
	var text strings.Builder
	for {
		line, err := p.in.ReadString('\n')
		text.WriteString(line)
		if err == io.EOF && strings.TrimSpace(text.String()) != "" {
			return text.String(), nil // an unfinished last input still gets its error message
		}
		if err != nil {
			return "", err
		}
		if whole(text.String(), p.complete) {
			return text.String(), nil
		}
	}
}

// whole says whether Enter ends the input. Commands are one line.
func whole(text string, complete func(code string) (interp.Completeness, string)) bool {
	if strings.HasPrefix(strings.TrimSpace(text), ":") {
		return true
	}
	status, _ := complete(text)
	return status != interp.Incomplete
}
