package compile

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/tetratelabs/wazero"
)

// tinyModule imports skep.other and skep.payload, and exports `get`, which calls
// payload(16, from, size), and its memory. Its one data segment puts "hi" at 0.
const tinyModule = "0061736d01000000" +
	"01" + "0f" + "03" + "600000" + "60037f7f7f00" + "60027f7f00" + // types: ()→(), (i32 i32 i32)→(), (i32 i32)→()
	"02" + "1d" + "02" + "04736b6570056f746865720000" + "04736b6570077061796c6f61640001" + // skep.other of type 0, skep.payload of type 1
	"03" + "02" + "01" + "02" + // one function of type 2
	"05" + "03" + "01" + "0001" + // a page of memory
	"07" + "10" + "02" + "03676574" + "0002" + "066d656d6f7279" + "0200" + // exports
	"0a" + "0e" + "01" + "0c" + "00" + "1000" + "4110" + "2000" + "2001" + "1001" + "0b" + // other(); payload(16, $0, $1)
	"0b" + "08" + "01" + "00" + "41000b" + "02" + "6869"

func tiny(t testing.TB) []byte {
	t.Helper()
	b, err := hex.DecodeString(tinyModule)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestEmbed runs a module after its import has become a function: it reads the payload, and everything else is as it was.
func TestEmbed(t *testing.T) {
	payload := bytes.Repeat([]byte("payload "), 100)
	made, err := embed(tiny(t), payload)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer r.Close(ctx)
	others := 0
	if _, err := r.NewHostModuleBuilder("skep").NewFunctionBuilder().WithFunc(func() { others++ }).Export("other").Instantiate(ctx); err != nil {
		t.Fatal(err)
	}
	m, err := r.Instantiate(ctx, made)
	if err != nil {
		t.Fatal(err)
	}
	read := func(from, size uint32) ([]byte, error) {
		_, err := m.ExportedFunction("get").Call(ctx, uint64(from), uint64(size))
		b, _ := m.Memory().Read(16, size)
		return b, err
	}
	if b, err := read(0, 8); err != nil || binary.LittleEndian.Uint64(b) != uint64(len(payload)) {
		t.Errorf("the length reads %x, %v", b, err)
	}
	if b, err := read(8, 800); err != nil || !bytes.Equal(b, payload) {
		t.Errorf("the payload reads %q, %v", b, err)
	}
	if _, err := read(9, 800); err == nil {
		t.Error("bytes behind the payload can be read")
	}
	if b, _ := m.Memory().Read(0, 2); string(b) != "hi" || others != 3 {
		t.Errorf("data %q, %d calls of the other import", b, others)
	}
}

func TestEmbedRefuses(t *testing.T) {
	whole := tiny(t)
	for name, b := range map[string][]byte{
		"nothing": nil, "no module": []byte("#!/bin/sh\n"), "cut": whole[:40], "cut head": whole[:9],
		"another last import": bytes.Replace(whole, []byte("payload"), []byte("paylord"), 1),
	} {
		if made, err := embed(b, []byte("x")); err == nil {
			t.Errorf("%s: made %d bytes", name, len(made))
		}
	}
}

func FuzzEmbed(f *testing.F) {
	f.Add(tiny(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		made, err := embed(b, []byte("x"))
		if err != nil {
			return
		}
		if sections, err := readSections(made); err != nil || len(sections) == 0 || !bytes.Contains(made, []byte("\x01\x00\x00\x00\x00\x00\x00\x00x")) {
			t.Errorf("%x became %x", b, made)
		}
	})
}

// TestMakeRoom: a section with as many segments as browsers allow gets one less, and the memory is as before.
func TestMakeRoom(t *testing.T) {
	full := binary.AppendUvarint(nil, maxSegments)
	for i := range int64(maxSegments) {
		full = appendActive(full, dataSegment{i * 20, []byte{byte(i), 7}})
	}
	got, err := makeRoom(full)
	if err != nil {
		t.Fatal(err)
	}
	count, n := binary.Uvarint(got)
	var last dataSegment
	for rest := got[n:]; len(rest) > 0; {
		s, size, err := readSegment(rest)
		if err != nil {
			t.Fatal(err)
		}
		last, rest = s, rest[size:]
	}
	const end = maxSegments - 1
	want := append(append([]byte{byte((end - 1) % 256), 7}, make([]byte, 18)...), end%256, 7)
	if count != maxSegments-1 || last.at != (end-1)*20 || !bytes.Equal(last.bytes, want) {
		t.Errorf("%d segments, the last at %d: %x, want %x", count, last.at, last.bytes, want)
	}
	few := appendActive([]byte{1}, dataSegment{0, []byte("x")})
	if got, err := makeRoom(few); err != nil || !bytes.Equal(got, few) {
		t.Errorf("a section with room became %x, %v", got, err)
	}
	if _, err := makeRoom(full[:len(full)-1]); err == nil {
		t.Error("a section that is cut off is read")
	}
	for _, v := range []int64{0, 63, 64, -1, -64, -65, 1<<31 - 1, -1 << 31} {
		if got, n := signedVarint(appendSigned(nil, v)); got != v || n == 0 {
			t.Errorf("%d reads %d", v, got)
		}
	}
}
