package wire

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"
)

var some = []Request{
	{ID: 1, Command: Hello, Version: Version, Budget: 1 << 30},
	{ID: 2, Command: Compile, Kernel: &Kernel{ID: 3, Name: "main", Text: "fn main() {}", Workgroup: [3]int{64, 1, 1}, Writes: []bool{false, true}, Params: 2}},
	{ID: 1<<64 - 1, Command: Run, Make: []Buffer{{7, 1 << 40}}, Steps: []Step{{Kernel: 3, Grid: [3]int{1, 2, 3}, Buffers: []uint32{7}, Params: make([]byte, 16)}}, Free: []uint32{7}},
}

func TestWhatIsSentArrives(t *testing.T) {
	var pipe bytes.Buffer
	for _, q := range some {
		if err := Send(&pipe, q); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range some {
		var got Request
		if err := Receive(&pipe, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v arrives as %+v, %v", want, got, err)
		}
	}
	if err := Receive(&pipe, &Request{}); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}

func TestOtherBytesAreRefused(t *testing.T) {
	frame := func(text string) string {
		return string(magic[:]) + string([]byte{byte(len(text)), 0, 0, 0}) + text
	}
	for _, c := range []struct {
		text string
		want error
	}{
		{"warning: lavapipe is not conformant\n", ErrGarbage},
		{"skg\x00\x02\x00\x00\x00{}", ErrGarbage},
		{"skg\x01\xff\xff\xff\xff{}", ErrGarbage},
		{"skg\x01\x09\x00\x00\x00{}", io.ErrUnexpectedEOF},
		{"skg\x01", io.ErrUnexpectedEOF},
		{frame(`{"Unheard":1}`), ErrGarbage},
		{frame(`{} {}`), ErrGarbage},
		{frame(`{"ID":-1}`), ErrGarbage},
		{frame(`nothing`), ErrGarbage},
	} {
		if err := Receive(bytes.NewBufferString(c.text), &Request{}); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, not %v", c.text, err, c.want)
		}
	}
	if err := Send(io.Discard, Request{Adapter: string(make([]byte, MaxFrame))}); err == nil {
		t.Error("a message longer than a frame is sent")
	}
}

func FuzzReceive(f *testing.F) {
	for _, q := range some {
		var b bytes.Buffer
		if err := Send(&b, q); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var q Request
		if Receive(bytes.NewReader(data), &q) != nil {
			return
		}
		var b bytes.Buffer
		var again Request
		if err := Send(&b, q); err != nil {
			t.Fatal(err)
		}
		if err := Receive(&b, &again); err != nil {
			t.Fatalf("%+v is not read again: %v", q, err)
		}
	})
}
