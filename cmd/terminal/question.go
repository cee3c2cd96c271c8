package terminal

import (
	"context"
	"errors"
	"io"
	"strings"

	"golang.org/x/term"

	"skep/interp"
)

// read is what came of reading a line.
type read struct {
	line string
	err  error
}

// Input asks for a line; the prompt is shown even when the answer comes from a file, as Jupyter and Python do.
func (c *Console) Input(ctx context.Context, prompt string, password bool) (string, error) {
	return c.ask(ctx, prompt, password)()
}

// ask shows the prompt; what it gives waits for the line.
func (c *Console) ask(ctx context.Context, prompt string, password bool) interp.Line {
	c.settle()
	c.Print(prompt)
	c.Flush()
	return func() (string, error) {
		if err := context.Cause(ctx); err != nil {
			return "", err
		}
		select {
		case r := <-c.nextLine(password):
			c.reading = nil
			return r.line, r.err
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}

// nextLine is where the next line will come. A read cannot be called off: one that an ended question left behind
// is the next question's, so that no line gets lost and never two read at once. Questions come one after the other.
func (c *Console) nextLine(password bool) <-chan read {
	if c.reading == nil {
		done := make(chan read, 1)
		c.reading = done
		go func() {
			line, err := c.readLine(password)
			done <- read{line, err}
		}()
	}
	return c.reading
}

func (c *Console) readLine(password bool) (string, error) {
	if password && c.InTerminal {
		line, err := term.ReadPassword(int(c.inFile.Fd()))
		c.Print("\n")
		return string(line), err
	}
	line, err := c.In.ReadString('\n')
	if err == io.EOF && line != "" {
		err = nil
	}
	if err == io.EOF {
		return "", errors.New("standard input is at its end")
	}
	return strings.TrimRight(line, "\r\n"), err
}
