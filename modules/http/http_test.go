package http

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	gohttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"skep/interp/value"
	"skep/policy"
)

type a = []any

// server answers as the tests need it.
func server(t *testing.T) string {
	t.Helper()
	stop := make(chan struct{})
	mux := gohttp.NewServeMux()
	mux.HandleFunc("/echo", func(w gohttp.ResponseWriter, r *gohttp.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Two", "a")
		w.Header().Add("X-Two", "b")
		fmt.Fprintf(w, "%s %s %s|%s|%s|%s", r.Method, r.URL.RawQuery, r.Header.Get("Content-Type"), r.Header.Get("X-Mine"), r.Header.Get("User-Agent"), body)
	})
	mux.HandleFunc("/bytes", func(w gohttp.ResponseWriter, _ *gohttp.Request) { _, _ = w.Write([]byte{0xff, 0, 7}) })
	mux.HandleFunc("/latin", func(w gohttp.ResponseWriter, _ *gohttp.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=ISO-8859-1")
		_, _ = w.Write([]byte("caf\xe9"))
	})
	mux.HandleFunc("/no", func(w gohttp.ResponseWriter, _ *gohttp.Request) { gohttp.Error(w, "gone", gohttp.StatusGone) })
	mux.HandleFunc("/to", func(w gohttp.ResponseWriter, r *gohttp.Request) {
		gohttp.Redirect(w, r, "/echo?x=1", gohttp.StatusFound)
	})
	mux.HandleFunc("/loop", func(w gohttp.ResponseWriter, r *gohttp.Request) { gohttp.Redirect(w, r, "/loop", gohttp.StatusFound) })
	mux.HandleFunc("/slow", func(_ gohttp.ResponseWriter, r *gohttp.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/bomb", func(w gohttp.ResponseWriter, _ *gohttp.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.CopyN(z, zeros{}, 8<<20)
		_ = z.Close()
	})
	mux.HandleFunc("/cut", func(w gohttp.ResponseWriter, _ *gohttp.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("half"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(func() { close(stop); s.Close() })
	return s.URL
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// field reads a part of an answer.
func field(t *testing.T, d *driver, name, fn string, args ...any) string {
	t.Helper()
	v, err := d.Call(fn, args...)
	if err != nil {
		t.Errorf("%s(%v): %v", fn, args, err)
		return ""
	}
	x, _ := v.Dict().GetStr(name)
	return value.Repr(x)
}

func TestRequests(t *testing.T) {
	u := server(t)
	d := newDriver(t)
	for _, r := range []struct {
		part, fn string
		args     a
		want     string
	}{
		{"body", "get", a{u + "/echo?q=1"}, `"GET q=1 ||skep|"`}, {"status", "get", a{u + "/echo"}, "200"}, {"ok", "get", a{u + "/echo"}, "true"},
		{"body", "post", a{u + "/echo", `{"a": 1}`}, `"POST  application/json||skep|{\"a\": 1}"`}, {"body", "put", a{u + "/echo", "hé"}, `"PUT  text/plain; charset=utf-8||skep|hé"`}, {"body", "patch", a{u + "/echo", a{104, 105}, pairs{"content-type", "x/y", "X-Mine", 5, "user-agent", "me"}}, `"PATCH  x/y|5|me|hi"`}, {"body", "delete", a{u + "/echo"}, `"DELETE  ||skep|"`}, {"body", "head", a{u + "/echo"}, `""`}, {"body", "request", a{"report", u + "/echo", "x"}, `"REPORT  text/plain; charset=utf-8||skep|x"`},
		{"status", "get", a{u + "/no"}, "410"}, {"ok", "get", a{u + "/no"}, "false"}, {"url", "get", a{u + "/to"}, value.Quote(u + "/echo?x=1")}, {"body", "get", a{u + "/bytes"}, "[255, 0, 7]"}, {"body", "get", a{u + "/latin"}, `"café"`}, {"body", "get", a{u + "/echo", pairs{"Host", "example.org"}}, `"GET  ||skep|"`},
	} {
		if got := field(t, d, r.part, r.fn, r.args...); got != r.want {
			t.Errorf("%s(%v).%s = %s, want %s", r.fn, r.args, r.part, got, r.want)
		}
	}
	if got := field(t, d, "headers", "get", u+"/echo"); !strings.Contains(got, `x-two": "a, b"`) && !strings.Contains(got, `"x-two": "a, b"`) {
		t.Errorf("headers: %s", got)
	}
	d.Table([]row{
		{"get_text", a{u + "/echo"}, `"GET  ||skep|"`}, {"post_text", a{u + "/echo", "{}"}, `"POST  application/json||skep|{}"`}, {"put_text", a{u + "/echo", "x"}, `"PUT  text/plain; charset=utf-8||skep|x"`}, {"delete_text", a{u + "/echo"}, `"DELETE  ||skep|"`}, {"get_text", a{u + "/no"}, "error: answers 410 Gone"},
		{"encode", a{pairs{"b", "x&y", "a", a{1, 2}}}, `"b=x%26y&a=1&a=2"`}, {"encode", a{5}, "error: an object"},
	})
}

func TestErrors(t *testing.T) {
	u := server(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := "http://" + l.Addr().String() + "/"
	_ = l.Close()
	d := newDriver(t)
	d.Table([]row{
		{"get", a{free}, "error: get: nobody answers at " + free}, {"get_text", a{free}, "error: nobody answers"}, {"get", a{"http://nope.invalid/"}, "error: nope.invalid"}, {"get", a{u + "/loop"}, "error: stopped after 10 redirects"}, {"get", a{u + "/slow", pairs{}, 0.05}, "error: no answer from " + u + "/slow within 50ms"}, {"get", a{u + "/cut"}, "error: breaks off"},
		{"get", a{u + "/bomb", pairs{}, 30.0, 1 << 20}, "error: is larger than 1048576 bytes"}, {"get", a{u + "/echo", pairs{}, 30.0, 0}, "error: larger than 0"},
		{"get", a{5}, "error: argument 1 must be a URL"}, {"get", a{"ftp://x/"}, "error: must begin with http"}, {"get", a{"x"}, "error: must begin with http"}, {"get", a{"http://"}, "error: names no host"}, {"get", a{"http://a b/"}, "error: cannot be read"}, {"get", a{u, 5}, "error: an object of headers"}, {"get", a{u, pairs{}, -1}, "error: the timeout"}, {"get", a{u, pairs{}, "x"}, "error: the timeout"}, {"get", a{u, pairs{}, 1.0, -1}, "error: max_bytes"}, {"get", a{u, pairs{"a b", "x"}}, "error: invalid header field name"},
		{"post", a{u, pairs{"a", 1}}, "error: the body must be text or bytes, found object"}, {"post", a{u, a{256}}, "error: element 0 of the body"}, {"post_text", a{u, 5}, "error: the body must be"}, {"post_text", a{5}, "error: argument 1"}, {"request", a{5, u}, "error: argument 1"}, {"request", a{"A B", u}, "error: invalid method"}, {"request", a{"GET", 5}, "error: argument 2"},
	})
	_, err = d.Call("get", free)
	if !strings.Contains(hintOf(err), "server running") {
		t.Errorf("hint %q", hintOf(err))
	}
}

func TestTier(t *testing.T) {
	d := newDriver(t)
	d.Ctx = policy.WithTier(context.Background(), policy.Sovereign)
	_, err := d.Call("get", "http://example.org/")
	if err == nil || !strings.Contains(err.Error(), "sovereign") || !strings.Contains(hintOf(err), policy.Variable) {
		t.Errorf("%v, hint %q", err, hintOf(err))
	}
	if got := field(t, d, "status", "get", server(t)+"/echo"); got != "200" {
		t.Errorf("loopback under the strictest tier: %s", got)
	}
}

func TestBudgetAndInterrupt(t *testing.T) {
	u := server(t)
	d := newDriver(t)
	d.Budget = 1 << 20
	if got := d.Show("get", u+"/bomb"); got != "error: memory budget exceeded" {
		t.Errorf("an answer beyond the budget: %s", got)
	}
	d.Budget = 10
	for _, args := range []a{{"get", u + "/bytes"}, {"post", u, make(a, 100)}} {
		if got := d.Show(args[0].(string), args[1:]...); got != "error: memory budget exceeded" {
			t.Errorf("%s: %s", args[0], got)
		}
	}
	d = newDriver(t)
	ctx, cancel := context.WithCancel(context.Background())
	d.Ctx = ctx
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := d.Call("get", u+"/slow"); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted request: %v", err)
	}
}
