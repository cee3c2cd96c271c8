package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skep/jupyter/kernelspec"
)

const testToken = "0123456789abcdef0123456789abcdef"

// patience is how long a test waits for what must come; no test passes by waiting.
const patience = 60 * time.Second

// site is a running server with a client that has the token.
type site struct {
	t      *testing.T
	server *Server
	base   string // http://127.0.0.1:PORT
	dir    string
	fakes  *fakes
}

func newSite(t *testing.T, change ...func(*Options)) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir(), fakes: &fakes{}}
	o := Options{
		Dir: s.dir, StateDir: t.TempDir(), Token: testToken, Starter: s.fakes, Version: "test",
		Own:   kernelspec.Spec{Name: "fake", DisplayName: "Fake", Language: "ruchy", Argv: []string{"fake"}},
		Specs: func() []kernelspec.Spec { return nil },
	}
	for _, f := range change {
		f(&o)
	}
	s.dir = o.Dir
	server, err := Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	s.server, s.base = server, "http://"+server.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("serve: %v", err)
			}
		case <-time.After(patience):
			t.Error("the server does not end")
		}
	})
	return s
}

// request is one request with full control; edit may be nil.
func (s *site) request(method, address string, body any, edit func(*http.Request)) (*http.Response, []byte) {
	s.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	case []byte:
		in = bytes.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(data)
	}
	r, err := http.NewRequest(method, s.base, in)
	if err != nil {
		s.t.Fatal(err)
	}
	target, query, _ := strings.Cut(address, "?")
	r.URL.Opaque = target // as it is: no cleaning of dots
	r.URL.RawQuery = query
	if edit != nil {
		edit(r)
	}
	response, err := noRedirects.RoundTrip(r)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, address, err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, address, err)
	}
	return response, data
}

// noRedirects has no proxy and follows nothing.
var noRedirects http.RoundTripper = &http.Transport{DisableCompression: true}

func withToken(r *http.Request) { r.Header.Set("Authorization", "token "+testToken) }

// call is a request with the token whose answer must have that status; it gives the decoded JSON.
func (s *site) call(status int, method, address string, body any) any {
	s.t.Helper()
	response, data := s.request(method, address, body, withToken)
	if response.StatusCode != status {
		s.t.Fatalf("%s %s: status %d, want %d: %.500s", method, address, response.StatusCode, status, data)
	}
	if len(data) == 0 {
		return nil
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		s.t.Fatalf("%s %s: %v in %.500s", method, address, err, data)
	}
	return v
}

func (s *site) object(status int, method, address string, body any) map[string]any {
	s.t.Helper()
	m, ok := s.call(status, method, address, body).(map[string]any)
	if !ok {
		s.t.Fatalf("%s %s: no object", method, address)
	}
	return m
}

func (s *site) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) text(name string) string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

func TestListenRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		o    Options
		says string
	}{
		"no starter":  {Options{Dir: dir}, "no kernel starter"},
		"no folder":   {Options{Dir: filepath.Join(dir, "none"), Starter: &fakes{}}, "no such file"},
		"short token": {Options{Dir: dir, Starter: &fakes{}, Token: "abc"}, "too short"},
		"open host":   {Options{Dir: dir, Starter: &fakes{}, Host: "0.0.0.0"}, "--insecure"},
		"other host":  {Options{Dir: dir, Starter: &fakes{}, Host: "192.0.2.1"}, "--insecure"},
		"name":        {Options{Dir: dir, Starter: &fakes{}, Host: "example.org"}, "--insecure"},
	} {
		server, err := Listen(c.o)
		if err == nil {
			server.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, want %q", name, err, c.says)
		}
	}
}

func TestListenTakesTheNextPort(t *testing.T) {
	first := newSite(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(first.base, "http://"), ":")
	n := 0
	for _, c := range port {
		n = n*10 + int(c-'0')
	}
	second := newSite(t, func(o *Options) { o.Port = n })
	if first.base == second.base {
		t.Error("two servers on one port")
	}
}

func TestURL(t *testing.T) {
	s := newSite(t, func(o *Options) { o.OpenFile = "a b/ü.ipynb" })
	u, err := url.Parse(s.server.URL())
	if err != nil || u.Path != "/notebooks/a b/ü.ipynb" || u.Query().Get("token") != testToken || "http://"+u.Host != s.base {
		t.Errorf("URL %s (%v)", s.server.URL(), err)
	}
}

func TestTokenSources(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("from-the-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	for _, c := range []struct {
		given, want string
		env         func(string) string
	}{
		{"given-by-option", "given-by-option", env("SKEP_TOKEN", "from-the-environment")},
		{"", "from-the-environment", env("SKEP_TOKEN", "from-the-environment", "SKEP_TOKEN_FILE", file)},
		{"", "from-the-file", env("SKEP_TOKEN_FILE", file)},
	} {
		if got, err := tokenFor(c.given, c.env); err != nil || got.text != c.want {
			t.Errorf("token %q (%v), want %q", got.text, err, c.want)
		}
	}
	a, errA := tokenFor("", env())
	b, errB := tokenFor("", env())
	if errA != nil || errB != nil || len(a.text) != 64 || a.text == b.text {
		t.Errorf("random tokens %q %q", a.text, b.text)
	}
	if strings.Contains(a.xsrf, a.text) {
		t.Error("what pages send back gives the token away")
	}
	if _, err := tokenFor("", env("SKEP_TOKEN_FILE", file+".none")); err == nil {
		t.Error("a missing token file is no error")
	}
}

func TestServePrintsTheAddress(t *testing.T) {
	var out strings.Builder
	opened := ""
	ctx, cancel := context.WithCancel(t.Context())
	err := Serve(ctx, Options{
		Dir: t.TempDir(), Token: testToken, Starter: &fakes{}, Out: &out,
		Browse: func(u string) error {
			opened = u
			cancel()
			return nil
		},
	})
	if err != nil || opened == "" || !strings.Contains(out.String(), opened) || !strings.Contains(opened, "?token="+testToken) {
		t.Errorf("%v: browser got %q, printed %q", err, opened, out.String())
	}
}
