package jupyter

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func newMessage(t *testing.T, c *Codec) *Message {
	t.Helper()
	m, err := c.New("execute_request", nil, map[string]any{"code": "1 < 2 && \"é\""})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEncodeDecode(t *testing.T) {
	for _, key := range []string{"", "secret"} {
		a, b := NewCodec([]byte(key), "ann"), NewCodec([]byte(key), "")
		m := newMessage(t, a)
		m.Identities, m.Buffers = [][]byte{[]byte("id")}, [][]byte{{1}, {}}
		got, err := b.Decode(a.Encode(m))
		if err != nil {
			t.Fatal(err)
		}
		if got.Header != m.Header || got.Header.Session != a.Session() || got.Header.Username != "ann" || got.Header.Version != "5.5" {
			t.Errorf("header %+v", got.Header)
		}
		if string(got.Content) != `{"code":"1 < 2 && \"é\""}` || string(got.Parent) != "{}" || got.ParentID() != "" {
			t.Errorf("content %s, parent %s", got.Content, got.Parent)
		}
		if len(got.Identities) != 1 || len(got.Buffers) != 2 || !bytes.Equal(got.Buffers[0], []byte{1}) {
			t.Errorf("%d identities, %d buffers", len(got.Identities), len(got.Buffers))
		}
		reply, err := b.New("execute_reply", got.RawHeader, Reply{"ok"})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(reply.Parent, m.RawHeader) || reply.ParentID() != m.Header.MsgID {
			t.Errorf("parent %s, want the request's header %s", reply.Parent, m.RawHeader)
		}
	}
}

// A signature as another implementation computes it (Python: hmac.new(b"key", b"".join(parts), "sha256")).
func TestSignatureIsJupyters(t *testing.T) {
	c := NewCodec([]byte("key"), "")
	got := string(c.sign([4][]byte{[]byte(`{"a":1}`), []byte("{}"), []byte("{}"), []byte(`{"b":"c"}`)}))
	if want := "81fa0f098c4b43bc827530e7c78a6165a71ad3d41295d595891c658ee2eafdea"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func TestRefusals(t *testing.T) {
	c := NewCodec([]byte("secret"), "")
	good := func() [][]byte { return c.Encode(newMessage(t, c)) }
	// forged signs parts as they are, so that what is refused is not the signature.
	forged := func(parts ...string) [][]byte {
		p := [4][]byte{}
		for i := range p {
			p[i] = []byte(parts[i])
		}
		return append([][]byte{delimiter, c.sign(p)}, p[:]...)
	}
	header := `{"msg_id":"1","msg_type":"t"}`
	deep := strings.Repeat(`{"a":`, MaxDepth+1) + "1" + strings.Repeat("}", MaxDepth+1)
	changed, short, replayed := good(), good(), good()
	changed[5] = []byte(`{"code":"2"}`)
	short[1] = short[1][:10]
	if _, err := c.Decode(replayed); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		frames [][]byte
		want   error
	}{
		"nothing":         {nil, ErrMalformed},
		"no delimiter":    {good()[1:], ErrMalformed},
		"too few":         {good()[:5], ErrMalformed},
		"other key":       {NewCodec([]byte("wrong"), "").Encode(newMessage(t, c)), ErrSignature},
		"changed":         {changed, ErrSignature},
		"short signature": {short, ErrSignature},
		"replay":          {replayed, ErrReplay},
		"deep content":    {forged(header, "{}", "{}", deep), ErrMalformed},
		"deep parent":     {forged(header, deep, "{}", "{}"), ErrMalformed},
		"not an object":   {forged(header, "{}", "{}", "[]"), ErrMalformed},
		"empty":           {forged(header, "{}", "{}", ""), ErrMalformed},
		"broken":          {forged(header, "{}", "{}", `{"a":`), ErrMalformed},
		"no msg_id":       {forged(`{"msg_type":"t"}`, "{}", "{}", "{}"), ErrMalformed},
		"odd header":      {forged(`{"msg_id":7}`, "{}", "{}", "{}"), ErrMalformed},
	} {
		if _, err := c.Decode(test.frames); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

func TestDepthCountsOutsideStrings(t *testing.T) {
	for text, want := range map[string]int{
		`{}`: 1, `{"a":[[]]}`: 3, `{"[[[":"]\"[["}`: 1, `[{},{}]`: 2, `"\\"`: 0, `{"a":"\\"}`: 1, ``: 0,
	} {
		if got := jsonDepth([]byte(text)); got != want {
			t.Errorf("depth of %s: %d, want %d", text, got, want)
		}
	}
}

func TestReplaysForgetTheOldest(t *testing.T) {
	var r replays
	sig := func(i int) (s [64]byte) {
		s[0], s[1], s[2] = byte(i), byte(i>>8), byte(i>>16)
		return s
	}
	for i := range replayWindow + 10 {
		if !r.add(sig(i)) {
			t.Fatalf("signature %d is new", i)
		}
	}
	if len(r.seen) != replayWindow {
		t.Errorf("%d kept, want %d", len(r.seen), replayWindow)
	}
	if r.add(sig(replayWindow+9)) || r.add(sig(10)) {
		t.Error("a signature inside the window was taken twice")
	}
	if !r.add(sig(0)) {
		t.Error("a signature outside the window is remembered")
	}
}

func TestContentThatJSONCannotExpress(t *testing.T) {
	if _, err := NewCodec(nil, "").New("t", nil, math.NaN()); err == nil {
		t.Error("encoded a NaN")
	}
}

func TestExecuteRequestDefaults(t *testing.T) {
	for text, want := range map[string]ExecuteRequest{
		`{"code":"a"}`: {Code: "a", StoreHistory: true, StopOnError: true},
		`{"code":"a","silent":true,"store_history":true}`:          {Code: "a", Silent: true, StopOnError: true},
		`{"code":"a","store_history":false,"stop_on_error":false}`: {Code: "a"},
		`{"code":"a","allow_stdin":true}`:                          {Code: "a", StoreHistory: true, StopOnError: true, AllowStdin: true},
	} {
		got, err := DecodeExecuteRequest(json.RawMessage(text))
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(want)
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: %s, want %s (%v)", text, a, b, err)
		}
	}
	for _, text := range []string{`{"code":1}`, `{"store_history":"no"}`, `[]`} {
		if _, err := DecodeExecuteRequest(json.RawMessage(text)); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

func TestConnectionFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", Key: "k", SignatureScheme: "hmac-sha256"}
	for i, ch := range []Channel{Shell, Control, IOPub, Stdin, Heartbeat} {
		c.SetPort(ch, i+1)
	}
	if err := WriteConnectionFile(path, c); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(path)
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600 (%v)", st.Mode(), err)
	}
	got, err := ReadConnectionFile(path)
	if err != nil || got != c {
		t.Errorf("got %+v, %v", got, err)
	}
	if e := got.Endpoint(Heartbeat); e != "tcp://127.0.0.1:5" {
		t.Errorf("endpoint %s", e)
	}
	got.Transport, got.IP = "ipc", "/run/k"
	if e := got.Endpoint(Stdin); e != "ipc:///run/k-4" {
		t.Errorf("endpoint %s", e)
	}
	got.Transport, got.IP = "tcp", "*"
	if e := got.Endpoint(Shell); e != "tcp://0.0.0.0:1" {
		t.Errorf("endpoint %s", e)
	}
	if err := WriteConnectionFile(filepath.Join(path, "below a file"), c); err == nil {
		t.Error("wrote below a file")
	}
}

func TestConnectionFilesThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"":                                       "unexpected end",
		`{"transport":"udp"}`:                    "expected tcp or ipc",
		`{"key":"k","signature_scheme":"x"}`:     "expected hmac-sha256",
		`{"hb_port":70000}`:                      "hb port 70000",
		`{"shell_port":-1}`:                      "shell port -1",
		strings.Repeat(" ", maxConnectionFile+1): "more than",
	} {
		path := filepath.Join(dir, "c.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadConnectionFile(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
	if _, err := ReadConnectionFile(filepath.Join(dir, "none")); !os.IsNotExist(errors.Unwrap(err)) {
		t.Errorf("missing file: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	c := NewCodec(nil, "")
	seed := func(frames ...string) { f.Add([]byte(strings.Join(frames, "\n"))) }
	seed("id", "<IDS|MSG>", "", `{"msg_id":"1","msg_type":"t"}`, "{}", "{}", `{"code":"1"}`, "buffer")
	seed("<IDS|MSG>", "", `{"msg_id":"1","msg_type":"t"}`, "{}", "{}", strings.Repeat("[", 300))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := c.Decode(bytes.Split(b, []byte("\n")))
		if err != nil {
			return
		}
		again, err := c.Decode(c.Encode(m))
		if err != nil || again.Header != m.Header || !bytes.Equal(again.Content, m.Content) {
			t.Errorf("%q reads back as %+v (%v)", b, again, err)
		}
	})
}

func FuzzConnectionFile(f *testing.F) {
	f.Add([]byte(`{"transport":"tcp","ip":"127.0.0.1","shell_port":1}`))
	f.Add([]byte(`{"transport":"ipc","ip":"/tmp/x"}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(dir, NewID())
		defer os.Remove(path)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := ReadConnectionFile(path); err == nil && c.Endpoint(Shell) == "" {
			t.Error("no endpoint")
		}
	})
}
