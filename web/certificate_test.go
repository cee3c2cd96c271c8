package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// trusting is a client that trusts the server's own certificate, and no other.
func trusting(t *testing.T, s *Server) *http.Client {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(s.tls.Certificates[0].Leaf)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// TestTLS: the server makes a certificate, keeps it, and speaks TLS only; cookies are for TLS only; websockets work.
func TestTLS(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tls")
	s := newSite(t, func(o *Options) { o.TLS = TLS{Dir: dir}; checking(o) })
	if !strings.HasPrefix(s.server.URL(), "https://127.0.0.1:") {
		t.Errorf("the address is %s", s.server.URL())
	}
	client := trusting(t, s.server)
	r, err := client.Get(s.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if len(r.Cookies()) == 0 {
		t.Error("no cookie")
	}
	for _, c := range r.Cookies() {
		if !c.Secure {
			t.Errorf("the cookie %s goes out without TLS too", c.Name)
		}
	}
	base := strings.Replace(s.base, "http:", "https:", 1)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, base+"/api/skep/language?path=n.ipynb", &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"token " + testToken}, "Origin": {base}}, HTTPClient: client})
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.CloseNow()
	if r, err := http.Get(s.base + "/api"); err == nil {
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "HTTPS") {
			t.Errorf("without TLS: status %d", r.StatusCode)
		}
	}
	if _, err := (&http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{MaxVersion: tls.VersionTLS11, InsecureSkipVerify: true}}}).Get(base + "/api"); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	info, err := os.Stat(filepath.Join(dir, "key.pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v, %v", info.Mode(), err)
	}
}

// TestCertificateIsKept: it is made once, and anew when it ends, is for other names, or is damaged.
func TestCertificateIsKept(t *testing.T) {
	own, now := TLS{Dir: t.TempDir()}, time.Now()
	serial := func(hosts []string, at time.Time) string {
		t.Helper()
		pair, err := own.pair(hosts, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hosts {
			if err := pair.Leaf.VerifyHostname(h); err != nil {
				t.Error(err)
			}
		}
		return pair.Leaf.SerialNumber.String()
	}
	local := hostsOf("127.0.0.1")
	first := serial(local, now)
	if serial(local, now.Add(24*time.Hour)) != first {
		t.Error("a good certificate is made anew")
	}
	wider := serial(append(local, "bee.example", "192.0.2.7"), now)
	if wider == first {
		t.Error("a certificate serves names that it is not for")
	}
	if serial(local, now.Add(certificateLife)) == wider {
		t.Error("a certificate serves beyond its end")
	}
	for _, name := range []string{"certificate.pem", "key.pem"} {
		if err := os.WriteFile(filepath.Join(own.Dir, name), []byte("nothing"), 0o600); err != nil {
			t.Fatal(err)
		}
		serial(local, now)
	}
}

func TestWrongCertificates(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "c.pem")
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, own := range map[string]TLS{"no key": {Certificate: file}, "no certificate": {Key: file}, "no PEM": {Certificate: file, Key: file}, "no file": {Certificate: "none", Key: "none"}, "no folder": {Dir: filepath.Join(file, "below")}} {
		if _, err := Listen(Options{Dir: dir, Token: testToken, Starter: &fakes{}, TLS: own}); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

// TestBeyondLoopback: with TLS a server may be reached from elsewhere, by the addresses and names of its certificate.
func TestBeyondLoopback(t *testing.T) {
	s := newSite(t, func(o *Options) { o.Host, o.TLS = "0.0.0.0", TLS{Dir: t.TempDir()} })
	client := trusting(t, s.server)
	u, err := url.Parse(s.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]int{"127.0.0.1": 200, "localhost": 200, "evil.example": 403} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://127.0.0.1:"+u.Port()+"/api", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host + ":" + u.Port()
		r.Header.Set("Authorization", "token "+testToken)
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("by the name %s: status %d, not %d", host, answer.StatusCode, want)
		}
	}
}

func TestOthersAreNotServedInTheClear(t *testing.T) {
	for _, host := range []string{"0.0.0.0", "::", "192.0.2.1", "example.org"} {
		if s, err := Listen(Options{Dir: t.TempDir(), StateDir: t.TempDir(), Token: testToken, Host: host, Starter: &fakes{}}); err == nil || !strings.Contains(err.Error(), "--tls") {
			t.Errorf("on %s it listens, or says why not in other words: %v %v", host, s, err)
		}
	}
}

// TestWrongTokensAreSlowedDown: after twenty from one address no token is looked at for a minute; who is in stays in.
func TestWrongTokensAreSlowedDown(t *testing.T) {
	s := newSite(t)
	now := time.Now()
	s.server.attempts.now = func() time.Time { return now }
	try := func(token string, cookie bool) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/api/status", nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "token "+token)
		}
		if cookie {
			r.AddCookie(&http.Cookie{Name: s.server.cookieName(), Value: s.cookie()})
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for range mostAttempts {
		if got := try("wrong", false); got != http.StatusForbidden && got != http.StatusTooManyRequests {
			t.Fatalf("a wrong token: status %d", got)
		}
	}
	if got := try(testToken, false); got != http.StatusTooManyRequests {
		t.Errorf("one token more: status %d", got)
	}
	if got := try("", true); got != http.StatusOK {
		t.Errorf("who has the cookie: status %d", got)
	}
	if r, err := http.PostForm(s.base+"/login", url.Values{"token": {testToken}}); err != nil || r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the form: %v", err)
	}
	now = now.Add(attemptsWindow + time.Second)
	if got := try(testToken, false); got != http.StatusOK {
		t.Errorf("a minute later: status %d", got)
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	var a attempts
	for i := range 3 * mostAddresses {
		a.failed(string(rune(i)))
	}
	if len(a.from) > mostAddresses {
		t.Errorf("%d addresses are remembered", len(a.from))
	}
}
