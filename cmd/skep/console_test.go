package main

import (
	"bytes"
	"strings"
	"testing"

	"skep/cmd/terminal"
)

// testConsole is a console on buffers.
func testConsole(in string) (c *console, out, complaints *bytes.Buffer) {
	out, complaints = &bytes.Buffer{}, &bytes.Buffer{}
	return &console{terminal.New(strings.NewReader(in), out, complaints)}, out, complaints
}

func TestTextSource(t *testing.T) {
	for text, want := range map[string]string{
		"a\x00b":             "binary file: byte 1 is zero",
		"a\xff":              "no UTF-8 text: byte 1 is 0xff",
		"\xff\xfea\x00":      "UTF-16",
		"\xef\xbb\xbflet a":  "",
		"let s = \"\uFFFD\"": "",
	} {
		src, err := textSource("f", strings.NewReader(text))
		switch {
		case want == "" && (err != nil || src.Text != strings.TrimPrefix(text, "\xef\xbb\xbf")):
			t.Errorf("%q: %v, %v", text, src, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if _, err := textSource("f", endlessText{}); err == nil || !strings.Contains(err.Error(), "larger than 64 MiB") {
		t.Errorf("an endless file: %v", err)
	}
}

type endlessText struct{}

func (endlessText) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"512M": 512 << 20, "4G": 4 << 30, "4GiB": 4 << 30, "1k": 1 << 10, "100000": 100000, "2TB": 2 << 40, "1.5G": 3 << 29} {
		if got, err := parseSize(text); got != want || err != nil {
			t.Errorf("parseSize(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "M", "-1", "0", "1X", "99999999999T", "1.5.5G"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("parseSize(%q) = %d, want an error", text, got)
		}
	}
}
