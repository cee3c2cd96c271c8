package dap

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"skep/internal/framed"
	"skep/interp"
)

// idle is a program that ends at once.
type idle struct{ *interp.Session }

func (idle) Run(_ context.Context, say func(category, text string)) int {
	say("stdout", "done")
	return 0
}

// FuzzServe: whatever comes, everything that is answered is in frames, and the adapter ends with what it reads.
func FuzzServe(f *testing.F) {
	frame := func(texts ...string) []byte {
		var b bytes.Buffer
		for _, t := range texts {
			framed.Write(&b, []byte(t))
		}
		return b.Bytes()
	}
	f.Add(frame(`{"seq": 1, "command": "initialize"}`, `{"command": "launch", "arguments": {"program": "x"}}`, `{"command": "configurationDone"}`, `{"command": "configurationDone"}`))
	f.Add(frame(`{"command": "launch", "arguments": {"program": "x", "stopOnEntry": true, "noDebug": true}}`, `{"command": "disconnect"}`, `{"command": "threads"}`))
	f.Add(frame(`{"command": "launch", "arguments": {"program": ""}}`, `[]`, `{`, `{"command": "terminate"}`))
	f.Add(frame(`{"command": "launch", "arguments": {"program": "x"}}`, `{"command": "pause"}`, `{"command": "continue"}`, `{"command": "stackTrace"}`, `{"command": "evaluate", "arguments": {"expression": "1"}}`))
	f.Add([]byte("Content-Length: 5\r\n\r\n{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var out bytes.Buffer
		_ = Serve(context.Background(), bytes.NewReader(data), &out, func(l Launch) (Program, error) {
			if l.Program != "x" {
				return nil, errors.New("no such program")
			}
			return idle{interp.New(interp.Options{})}, nil
		})
		for rest := out.Bytes(); len(rest) > 0; {
			size, head := 0, bytes.Index(rest, []byte("\r\n\r\n"))
			for _, c := range rest[len("Content-Length: "):max(head, len("Content-Length: "))] {
				size = size*10 + int(c-'0')
			}
			if head < 0 || head+4+size > len(rest) {
				t.Fatalf("%q is no frame", rest)
			}
			rest = rest[head+4+size:]
		}
	})
}
