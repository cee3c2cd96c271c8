package framed

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Content-Length: 2\r\n\r\nab", "ab"},
		{"content-length:2\n\nab", "ab"},
		{"Content-Type: application/json\r\nContent-Length: 0\r\n\r\n", ""},
		{"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "ab"},
	} {
		got, err := Read(bufio.NewReader(strings.NewReader(c.in)))
		if err != nil || string(got) != c.want {
			t.Errorf("%q gives %q, %v", c.in, got, err)
		}
	}
	for _, in := range []string{"", "\r\n", "garbage\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: x\r\n\r\n", "Content-Length: 99999999999\r\n\r\n",
		"Content-Length: 5\r\n\r\nab", strings.Repeat("x", 1<<16), "POST /a:b HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", "Content-Length: 2\r\nHost: x\r\n\r\nab"} {
		if got, err := Read(bufio.NewReader(strings.NewReader(in))); err == nil {
			t.Errorf("%.40q gives %q", in, got)
		}
	}
}

// FuzzRead: what is written is read again, whatever it is, and nothing that is read makes room that did not come.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\nabContent-Length: 1\r\n\r\nc"))
	f.Add([]byte("Content-Length: 67108864\r\n\r\nab"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := bufio.NewReader(bytes.NewReader(data))
		for {
			body, err := Read(in)
			if err != nil {
				break
			}
			if len(body) > len(data) {
				t.Fatalf("%d bytes of %d", len(body), len(data))
			}
		}
		var b bytes.Buffer
		if err := Write(&b, data); err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(&b)
		if body, err := Read(r); err != nil || !bytes.Equal(body, data) {
			t.Fatalf("%q comes back as %q, %v", data, body, err)
		}
		if _, err := Read(r); err != io.EOF {
			t.Fatalf("behind the last: %v", err)
		}
	})
}
