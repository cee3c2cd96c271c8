package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// cookie is that of a browser that has shown the token.
func (s *site) cookie() string {
	return s.server.logins.begin(httptest.NewRequest("GET", "/", nil), byTheToken, s.server.proof(byTheToken))
}

// logIn sends the form of the log-in page and gives the cookie, "" if it was refused.
func (s *site) logIn(secret string) string {
	s.t.Helper()
	form := url.Values{"token": {secret}, "next": {"/tree"}}.Encode()
	response, _ := s.request("POST", "/login", form, func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") })
	for _, c := range response.Cookies() {
		if c.Name == s.server.cookieName() {
			return c.Value
		}
	}
	return ""
}

// status asks with a cookie only.
func (s *site) status(cookie string) int {
	s.t.Helper()
	response, _ := s.request("GET", "/api/me", nil, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: s.server.cookieName(), Value: cookie}) })
	return response.StatusCode
}

func TestPassword(t *testing.T) {
	file := filepath.Join(t.TempDir(), "skep", "password")
	s := newSite(t, func(o *Options) { o.PasswordFile = file })
	if s.logIn("correct horse") != "" {
		t.Error("a password opens a server that has none")
	}
	if err := SetPassword(file, "correct horse"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	cookie := s.logIn("correct horse")
	if cookie == "" || s.status(cookie) != 200 {
		t.Fatalf("the password does not open: cookie %q", cookie)
	}
	if s.logIn("correct horsE") != "" || s.logIn("") != "" {
		t.Error("another password opens")
	}
	if response, _ := s.request("GET", "/api/me", nil, func(r *http.Request) { r.Header.Set("Authorization", "token correct horse") }); response.StatusCode != 403 {
		t.Errorf("the password was taken for the token: %d", response.StatusCode)
	}
	byToken := s.logIn(testToken)
	if err := SetPassword(file, "another horse"); err != nil {
		t.Fatal(err)
	}
	if s.status(cookie) != 403 {
		t.Error("the cookie lives on after the password was changed")
	}
	if s.status(byToken) != 200 {
		t.Error("a cookie of the token died with the password")
	}
	if err := SetPassword(file, ""); err != nil {
		t.Fatal(err)
	}
	if s.logIn("another horse") != "" {
		t.Error("a removed password opens")
	}
	if err := SetPassword(file, "short"); err == nil {
		t.Error("a short password was taken")
	}
}

func TestHashesOfPasswords(t *testing.T) {
	hash, err := HashPassword("correct horse")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=3,p=4$") || !checkPassword(hash, "correct horse") {
		t.Fatalf("%s, %v", hash, err)
	}
	if again, _ := HashPassword("correct horse"); again == hash {
		t.Error("no salt")
	}
	// Made by argon2-cffi 25.
	if !checkPassword("$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHQxMjM0NTY3OA$gAQEE6AXdpS1wpHHv/8Pz0bpY8nSDS3Z", "password") {
		t.Error("the hash of another implementation does not fit its password")
	}
	for _, bad := range []string{"", "x", "$argon2i$v=19$m=8,t=1,p=1$c2FsdA$YQ", "$argon2id$v=18$m=64,t=1,p=1$c2FsdA$YQ", "$argon2id$v=19$m=64,t=0,p=1$c2FsdA$YQ",
		"$argon2id$v=19$m=9999999,t=1,p=1$c2FsdA$YQ", "$argon2id$v=19$m=64,t=1,p=0$c2FsdA$YQ", "$argon2id$v=19$m=64,t=1,p=1$!$YQ", "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$"} {
		if checkPassword(bad, "") {
			t.Errorf("%q fits", bad)
		}
	}
}

func TestLoginsAreListedAndRevoked(t *testing.T) {
	s := newSite(t)
	one, two := s.logIn(testToken), s.logIn(testToken)
	with := func(cookie string) func(r *http.Request) {
		return func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: s.server.cookieName(), Value: cookie})
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}
	}
	_, list := s.request("GET", "/api/skep/logins", nil, with(two))
	if strings.Count(string(list), `"id"`) != 2 || strings.Count(string(list), `"current":true`) != 1 || strings.Contains(string(list), one) || strings.Contains(string(list), testToken) {
		t.Fatalf("the list is %s", list)
	}
	other := ""
	for _, l := range s.server.logins.all(nil) {
		if l.ID != s.server.logins.find(two, s.server.proof).ID {
			other = l.ID
		}
	}
	s.call(204, "DELETE", "/api/skep/logins/"+other, nil)
	s.call(404, "DELETE", "/api/skep/logins/"+other, nil)
	if s.status(one) != 403 || s.status(two) != 200 {
		t.Errorf("after one was revoked: %d %d", s.status(one), s.status(two))
	}
	response, _ := s.request("GET", "/logout", nil, with(two))
	if response.StatusCode != 303 || s.status(two) != 403 {
		t.Errorf("logged out: %d, and %d", response.StatusCode, s.status(two))
	}
}

func TestARevokedLoginLosesItsWebsockets(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	dial := func(cookie string) *websocket.Conn {
		header := http.Header{"Cookie": {s.server.cookieName() + "=" + cookie}, "Origin": {s.base}, "Authorization": {"token wrong"}}
		conn, _, err := websocket.Dial(t.Context(), s.base+"/api/skep/document?path=n.ipynb", &websocket.DialOptions{HTTPHeader: header, HTTPClient: &http.Client{Transport: noRedirects}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.CloseNow() })
		read(t, conn)
		return conn
	}
	mine, theirs := s.logIn(testToken), s.logIn(testToken)
	stays, ends := dial(mine), dial(theirs)
	response, _ := s.request("DELETE", "/api/skep/logins", nil, func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: s.server.cookieName(), Value: mine})
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	})
	if response.StatusCode != 204 || s.status(mine) != 200 || s.status(theirs) != 403 {
		t.Fatalf("all others were revoked: %d; mine %d, theirs %d", response.StatusCode, s.status(mine), s.status(theirs))
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, _, err := ends.Read(ctx); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the websocket of a revoked log-in: %v", err)
	}
	if err := stays.Write(t.Context(), websocket.MessageText, []byte(`{"type": "save"}`)); err != nil {
		t.Error(err)
	}
	if answer := string(read(t, stays)); !strings.Contains(answer, `"saved"`) {
		t.Errorf("the other websocket says %s", answer)
	}
}

func TestCookiesDieWithTheToken(t *testing.T) {
	s := newSite(t)
	cookie := s.logIn(testToken)
	if s.status(cookie) != 200 {
		t.Fatal("no log-in")
	}
	s.server.token.text = strings.Repeat("n", 32)
	if s.status(cookie) != 403 {
		t.Error("the cookie lives on after the token was changed")
	}
}

func TestOldLoginsAreForgotten(t *testing.T) {
	l := logins{}
	r := httptest.NewRequest("GET", "/", nil)
	old := l.begin(r, byTheToken, "p")
	for _, one := range l.list {
		one.used = time.Now().Add(-loginLife - time.Hour)
	}
	always := func(string) string { return "p" }
	if l.find(old, always) != nil {
		t.Error("a login that nobody used for long is taken")
	}
	for range maxLogins + 5 {
		l.begin(r, byTheToken, "p")
	}
	if len(l.list) > maxLogins {
		t.Errorf("%d logins are kept", len(l.list))
	}
}
