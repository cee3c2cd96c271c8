package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"skep/cmd/terminal"
	"skep/diag"
)

// maxSource is the largest script that is read, in bytes. Nobody writes such a file; a data file given by mistake is one.
const maxSource = 64 << 20

// readSource reads a script; "-" is standard input. What is no text is a diagnostic that says why.
func (c *console) readSource(name string) (*diag.Source, error) {
	if name == "-" {
		return textSource("standard input", c.In)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err.Error())
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, unreadable(name, "it is a folder")
	}
	return textSource(name, f)
}

func textSource(name string, r io.Reader) (*diag.Source, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSource+1))
	if err != nil {
		return nil, unreadable(name, err.Error())
	}
	if len(text) > maxSource {
		return nil, unreadable(name, fmt.Sprintf("it is larger than %d MiB", maxSource>>20))
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return nil, unreadable(name, "it is UTF-16; save it as UTF-8")
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return nil, unreadable(name, fmt.Sprintf("it is a binary file: byte %d is zero", i))
	}
	if i := firstInvalid(text); i >= 0 {
		return nil, unreadable(name, fmt.Sprintf("it is no UTF-8 text: byte %d is 0x%02x", i, text[i]))
	}
	return diag.NewSource(name, string(text)), nil
}

// firstInvalid is the offset of the first byte that is not UTF-8, or -1.
func firstInvalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

func unreadable(name, why string) *diag.Diagnostic {
	why = strings.TrimPrefix(why, "open "+name+": ")
	return &diag.Diagnostic{Code: terminal.Unreadable, Message: fmt.Sprintf("cannot read %s: %s", name, why)}
}
