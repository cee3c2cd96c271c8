package web

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/coder/websocket"

	"skep/jupyter"
)

func sample(buffers ...[]byte) Received {
	header := jupyter.Header{MsgID: "m1", Session: "s1", MsgType: "comm_msg", Version: "5.5"}
	raw, _ := json.Marshal(header)
	return Received{jupyter.Shell, &jupyter.Message{
		Header: header, RawHeader: raw, Parent: json.RawMessage(`{}`), Metadata: json.RawMessage(`{"a":1}`), Content: json.RawMessage(`{"text":"ü\n"}`), Buffers: buffers,
	}}
}

func TestFramingsRoundTrip(t *testing.T) {
	for name, r := range map[string]Received{"plain": sample(), "buffers": sample([]byte{0, 255}, []byte{}, []byte("x"))} {
		for _, f := range []framing{newFraming{}, oldFraming{}} {
			kind, data, err := f.encode(r)
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.decode(kind, data)
			if err != nil {
				t.Fatalf("%s %T: %v", name, f, err)
			}
			if len(got.Message.Buffers) == 0 {
				got.Message.Buffers = r.Message.Buffers
			}
			if !reflect.DeepEqual(got, r) {
				t.Errorf("%s %T:\ngot  %+v\nwant %+v", name, f, got.Message, r.Message)
			}
		}
	}
}

// TestNewFramingLayout spells out the bytes of the public format.
func TestNewFramingLayout(t *testing.T) {
	r := sample([]byte("buf"))
	kind, data, err := newFraming{}.encode(r)
	if err != nil || kind != websocket.MessageBinary {
		t.Fatal(kind, err)
	}
	n := int(binary.LittleEndian.Uint64(data))
	if n != 7 {
		t.Fatalf("%d offsets", n)
	}
	var offsets []int
	for i := range n {
		offsets = append(offsets, int(binary.LittleEndian.Uint64(data[8*(i+1):])))
	}
	if offsets[0] != 8*(n+1) || offsets[n-1] != len(data) {
		t.Errorf("offsets %v of %d bytes", offsets, len(data))
	}
	for i, want := range []string{"shell", string(r.Message.RawHeader), "{}", `{"a":1}`, `{"text":"ü\n"}`, "buf"} {
		if got := string(data[offsets[i]:offsets[i+1]]); got != want {
			t.Errorf("part %d is %q, want %q", i, got, want)
		}
	}
}

func TestOldFramingLayout(t *testing.T) {
	kind, data, err := oldFraming{}.encode(sample())
	var m map[string]any
	if err != nil || kind != websocket.MessageText || json.Unmarshal(data, &m) != nil {
		t.Fatalf("%v %v %s", kind, err, data)
	}
	if m["channel"] != "shell" || m["msg_id"] != "m1" || m["msg_type"] != "comm_msg" || m["header"].(map[string]any)["session"] != "s1" || len(m["buffers"].([]any)) != 0 {
		t.Errorf("message %s", data)
	}
	kind, data, err = oldFraming{}.encode(sample([]byte("buf")))
	if err != nil || kind != websocket.MessageBinary || binary.BigEndian.Uint32(data) != 2 || binary.BigEndian.Uint32(data[4:]) != 12 || !bytes.HasSuffix(data, []byte("}buf")) {
		t.Errorf("%v %v %q", kind, err, data)
	}
}

func TestBadFrames(t *testing.T) {
	_, good, _ := newFraming{}.encode(sample())
	huge := bytes.Clone(good)
	binary.LittleEndian.PutUint64(huge, 1<<62)
	far := bytes.Clone(good)
	binary.LittleEndian.PutUint64(far[16:], 1<<63)
	falling := bytes.Clone(good)
	binary.LittleEndian.PutUint64(falling[8:], uint64(len(good)))
	for name, c := range map[string]struct {
		f    framing
		kind websocket.MessageType
		data []byte
	}{
		"empty":           {newFraming{}, websocket.MessageBinary, nil},
		"text":            {newFraming{}, websocket.MessageText, good},
		"cut":             {newFraming{}, websocket.MessageBinary, good[:len(good)-1]},
		"2^62 parts":      {newFraming{}, websocket.MessageBinary, huge},
		"far offset":      {newFraming{}, websocket.MessageBinary, far},
		"falling":         {newFraming{}, websocket.MessageBinary, falling},
		"old empty":       {oldFraming{}, websocket.MessageText, nil},
		"old no header":   {oldFraming{}, websocket.MessageText, []byte(`{"channel":"shell"}`)},
		"old iopub":       {oldFraming{}, websocket.MessageText, []byte(`{"channel":"iopub","header":{"msg_id":"a","msg_type":"b"}}`)},
		"old wrong types": {oldFraming{}, websocket.MessageText, []byte(`{"channel":"shell","header":{"msg_id":1}}`)},
		"old binary":      {oldFraming{}, websocket.MessageBinary, []byte{0, 0, 0, 9, 0, 0, 0, 9}},
		"old far":         {oldFraming{}, websocket.MessageBinary, []byte{0, 0, 0, 1, 255, 255, 255, 255}},
		"old not json":    {oldFraming{}, websocket.MessageText, []byte(`{"channel":"shell","header":{"msg_id":"a","msg_type":"b"},"content":[}`)},
	} {
		if _, err := c.f.decode(c.kind, c.data); !errors.Is(err, errFrame) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzFrames(f *testing.F) {
	for _, r := range []Received{sample(), sample([]byte("x"), nil)} {
		for _, fr := range []framing{newFraming{}, oldFraming{}} {
			kind, data, _ := fr.encode(r)
			f.Add(kind == websocket.MessageBinary, data)
		}
	}
	f.Fuzz(func(t *testing.T, isBinary bool, data []byte) {
		kind := websocket.MessageText
		if isBinary {
			kind = websocket.MessageBinary
		}
		for _, fr := range []framing{newFraming{}, oldFraming{}} {
			r, err := fr.decode(kind, data)
			if err != nil {
				continue
			}
			again, out, err := fr.encode(r)
			if err != nil {
				t.Fatalf("%T does not encode what it decoded: %v", fr, err)
			}
			back, err := fr.decode(again, out)
			if err != nil || back.Message.Header != r.Message.Header || len(back.Message.Buffers) != len(r.Message.Buffers) {
				t.Fatalf("%T: %v\n%q\n%q", fr, err, data, out)
			}
		}
	})
}
