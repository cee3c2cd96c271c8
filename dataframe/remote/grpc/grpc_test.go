package grpc

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// serve answers each call by f, and gives where it listens.
func serve(t *testing.T, f func(w http.ResponseWriter, body []byte)) string {
	protocols := &http.Protocols{}
	protocols.SetUnencryptedHTTP2(true)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/grpc")
		w.Header().Set("Trailer", "Grpc-Status, Grpc-Message")
		w.Header().Set("X-Seen", r.Header.Get("Te")+r.Header.Get("Token"))
		f(w, body)
	}))
	s.Config.Protocols = protocols
	s.Start()
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

func frame(b string) []byte {
	return append([]byte{0, 0, 0, byte(len(b) >> 8), byte(len(b))}, b...)
}

func TestCalls(t *testing.T) {
	cases := map[string]struct {
		f    func(w http.ResponseWriter, body []byte)
		want string
	}{
		"two there and back": {func(w http.ResponseWriter, body []byte) {
			w.Write(body)
			w.Write(frame("!"))
			w.Header().Set("Grpc-Status", "0")
		}, "a bb !"},
		"an error behind rows": {func(w http.ResponseWriter, _ []byte) {
			w.Write(frame("x"))
			w.Header().Set("Grpc-Status", "13")
			w.Header().Set("Grpc-Message", "no%20way")
		}, "x error 13: no way"},
		"an end without a status": {func(w http.ResponseWriter, _ []byte) { w.Write(frame("x")) }, "x error 0: the answer broke off before its end"},
		"packed":                  {func(w http.ResponseWriter, _ []byte) { w.Write([]byte{1, 0, 0, 0, 0}) }, "error 0: the server compresses its answer, which was not asked for"},
		"another server":          {func(w http.ResponseWriter, _ []byte) { w.WriteHeader(404) }, "error 0: HOST answers 404 Not Found: no gRPC server"},
		"no number":               {func(w http.ResponseWriter, _ []byte) { w.Header().Set("Grpc-Status", "x") }, "error 0: the server ends with the status \"x\""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			host, got := serve(t, c.f), []string{}
			header, err := Dial(t.Context(), host, false, nil, map[string]string{"Token": "7"}).Call(t.Context(), "/a.B/C", []Message{Message("a"), Message("bb")}, nil, func(b []byte) error {
				got = append(got, string(b))
				return nil
			})
			if err != nil {
				var e *Error
				if !errors.As(err, &e) {
					t.Fatal(err)
				}
				got = append(got, "error "+strconv.Itoa(e.Code)+": "+strings.ReplaceAll(e.Message, host, "HOST"))
			}
			if all := strings.Join(got, " "); all != c.want || header.Get("X-Seen") != "trailers7" {
				t.Errorf("%q, want %q; %v", all, c.want, header)
			}
		})
	}
}

func TestMute(t *testing.T) {
	_, err := Dial(t.Context(), "127.0.0.1:1", false, nil, nil).Call(t.Context(), "/a.B/C", nil, nil, nil)
	var e *Error
	if !errors.As(err, &e) || !e.Mute {
		t.Error(err)
	}
}

// FuzzFrames: no length makes room that no bytes fill.
func FuzzFrames(f *testing.F) {
	f.Add(frame("abc"))
	f.Add([]byte{0, 0x3F, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		room := int64(0)
		frames(bytes.NewReader(b), func(n int64) error { room += n; return nil }, func(m []byte) error {
			return Read(m, func(x Field) error { _, err := Inside(x.Raw, 1, 2); return err })
		})
		if room > int64(4*len(b)+readStep*(len(b)/frameHeader+1)) {
			t.Errorf("room for %d bytes of %d", room, len(b))
		}
	})
}
