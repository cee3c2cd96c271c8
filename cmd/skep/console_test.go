package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// testConsole is a console on buffers.
func testConsole(in string) (c *console, out, complaints *bytes.Buffer) {
	out, complaints = &bytes.Buffer{}, &bytes.Buffer{}
	return &console{in: bufio.NewReader(strings.NewReader(in)), out: bufio.NewWriter(out), err: complaints}, out, complaints
}

func TestInput(t *testing.T) {
	c, out, _ := testConsole("Ada\r\nlast")
	for _, want := range []string{"Ada", "last"} {
		if got, err := c.input(context.Background(), "name? ", false); got != want || err != nil {
			t.Errorf("input = %q, %v, want %q", got, err, want)
		}
	}
	if _, err := c.input(context.Background(), "", true); err == nil {
		t.Error("input at the end gives no error")
	}
	if got := out.String(); got != "name? name? " {
		t.Errorf("prompts: %q", got)
	}
}

type endless struct{}

func (endless) Read([]byte) (int, error) { select {} }

func TestInputCanBeInterrupted(t *testing.T) {
	c, _, _ := testConsole("")
	c.in = bufio.NewReader(endless{})
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errInterrupted)
	if _, err := c.input(ctx, "", false); !errors.Is(err, errInterrupted) {
		t.Errorf("got %v, want the interrupt", err)
	}
}

func TestErrorsComeAfterWhatWasPrinted(t *testing.T) {
	var both bytes.Buffer
	c := &console{out: bufio.NewWriter(&both), err: &both}
	c.print("first\n")
	c.complain("second")
	c.report(errors.New("third"))
	c.report(diag.List{{Message: "fourth"}})
	c.report(&diag.Diagnostic{Message: "fifth"})
	if got, want := both.String(), "first\nsecond\nerror: third\nerror: fourth\nerror: fifth\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		data map[string]any
		want string
	}{
		{map[string]any{"text/plain": "42", "text/html": "<b>42</b>"}, "42\n"},
		{map[string]any{"text/markdown": "*a*"}, "*a*\n"},
		{map[string]any{"image/png": "iVBO", "text/html": "<img>"}, "[text/html: shown in a notebook]\n"},
		{nil, ""},
	} {
		if got := shown(interp.Bundle{Data: c.data}); got != c.want {
			t.Errorf("shown(%v) = %q, want %q", c.data, got, c.want)
		}
	}
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
	for text, want := range map[string]int64{"512M": 512 << 20, "4G": 4 << 30, "4GiB": 4 << 30, "1k": 1 << 10, "100000": 100000, "2TB": 2 << 40} {
		if got, err := parseSize(text); got != want || err != nil {
			t.Errorf("parseSize(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "M", "-1", "0", "1X", "99999999999T", "1.5G"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("parseSize(%q) = %d, want an error", text, got)
		}
	}
}
