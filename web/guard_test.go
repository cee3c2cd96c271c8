package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// every address of the API, with its method.
var apiAddresses = []string{
	"GET /api", "GET /api/", "GET /api/status", "GET /api/me", "GET /api/kernelspecs", "GET /api/kernelspecs/fake", "GET /kernelspecs/fake/logo-64x64.png",
	"GET /api/contents", "GET /api/contents/a.txt", "PUT /api/contents/a.txt", "POST /api/contents", "PATCH /api/contents/a.txt", "DELETE /api/contents/a.txt",
	"GET /api/contents/a.txt/checkpoints", "POST /api/contents/a.txt/checkpoints", "POST /api/contents/a.txt/checkpoints/checkpoint", "DELETE /api/contents/a.txt/checkpoints/checkpoint",
	"GET /files/a.txt", "HEAD /files/a.txt",
	"GET /api/kernels", "POST /api/kernels", "GET /api/kernels/x", "DELETE /api/kernels/x", "POST /api/kernels/x/interrupt", "POST /api/kernels/x/restart", "GET /api/kernels/x/channels",
	"GET /api/sessions", "POST /api/sessions", "GET /api/sessions/x", "PATCH /api/sessions/x", "DELETE /api/sessions/x", "GET /api/nothing", "POST /api/shutdown", "GET /api/skep/language",
}

func TestNothingWithoutTheToken(t *testing.T) {
	s := newSite(t)
	s.server.attempts.limit = 10_000 // each is to be judged by itself
	s.write("a.txt", "secret")
	for _, a := range apiAddresses {
		method, address, _ := strings.Cut(a, " ")
		for name, edit := range map[string]func(*http.Request){
			"nothing":      nil,
			"wrong token":  func(r *http.Request) { r.Header.Set("Authorization", "token "+testToken[1:]) },
			"empty token":  func(r *http.Request) { r.Header.Set("Authorization", "token ") },
			"wrong scheme": func(r *http.Request) { r.Header.Set("Authorization", "Basic "+testToken) },
			"wrong query":  func(r *http.Request) { r.URL.RawQuery = "token=" + testToken + "x" },
			"wrong cookie": func(r *http.Request) {
				r.AddCookie(&http.Cookie{Name: s.server.cookieName(), Value: testToken}) // the token itself is not the cookie
			},
			"websocket": func(r *http.Request) {
				r.Header.Set("Connection", "Upgrade")
				r.Header.Set("Upgrade", "websocket")
				r.Header.Set("Sec-WebSocket-Version", "13")
				r.Header.Set("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")
			},
		} {
			response, data := s.request(method, address, nil, edit)
			if response.StatusCode != http.StatusForbidden || strings.Contains(string(data), "secret") || strings.Contains(string(data), testToken) {
				t.Errorf("%s with %s: status %d %s", a, name, response.StatusCode, data)
			}
		}
	}
	if s.text("a.txt") != "secret" {
		t.Error("the file was changed")
	}
}

func TestEveryWayToShowTheToken(t *testing.T) {
	s := newSite(t)
	for name, edit := range map[string]func(*http.Request){
		"token":  withToken,
		"bearer": func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+testToken) },
		"query":  func(r *http.Request) { r.URL.RawQuery = "token=" + testToken },
		"cookie": s.withCookie,
	} {
		if response, data := s.request("GET", "/api/status", nil, edit); response.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d %s", name, response.StatusCode, data)
		}
	}
}

func (s *site) withCookie(r *http.Request) {
	r.AddCookie(&http.Cookie{Name: s.server.cookieName(), Value: s.cookie()})
}

func TestPagesTurnTheTokenIntoACookie(t *testing.T) {
	s := newSite(t)
	response, _ := s.request("GET", "/notebooks/a%20b.ipynb?x=1&token="+testToken, nil, nil)
	if response.StatusCode != http.StatusFound || response.Header.Get("Location") != "/notebooks/a%20b.ipynb?x=1" {
		t.Fatalf("status %d, to %q", response.StatusCode, response.Header.Get("Location"))
	}
	found := false
	for _, c := range response.Cookies() {
		if c.Name == s.server.cookieName() {
			found = c.HttpOnly && c.SameSite == http.SameSiteStrictMode && c.Path == "/" && c.Value != testToken
		}
	}
	if !found {
		t.Errorf("cookies %v", response.Header["Set-Cookie"])
	}
	response, data := s.request("GET", "/notebooks/a%20b.ipynb", nil, s.withCookie)
	if response.StatusCode != http.StatusOK || !strings.Contains(string(data), "/static/app.js") || strings.Contains(string(data), testToken) {
		t.Errorf("page: status %d %.200s", response.StatusCode, data)
	}
	for _, address := range []string{"/", "/tree", "/tree/a", "/notebooks/a.ipynb", "/?token=wrong"} {
		response, data := s.request("GET", address, nil, nil)
		if response.StatusCode != http.StatusForbidden || strings.Contains(string(data), "app.js") || response.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s without the token: status %d", address, response.StatusCode)
		}
	}
}

// Cookies of ours do not travel on a way that began on another site, redirects included, so that the page would ask for the token that the link has.
func TestLinksOfOtherSitesLogIn(t *testing.T) {
	s := newSite(t)
	response, data := s.request("GET", `/notebooks/a%22%3E%3Cb.ipynb?token=`+testToken, nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
	want := `content="0;url=/notebooks/a%22%3E%3Cb.ipynb"`
	if response.StatusCode != http.StatusOK || !strings.Contains(string(data), want) || strings.Contains(string(data), testToken) || response.Header.Get("Set-Cookie") == "" {
		t.Errorf("status %d, %s", response.StatusCode, data)
	}
}

// TestLogInOfOtherClients: VS Code and scripts log in as with Jupyter. They ask for the log-in page, take the XSRF cookie from it, send the
// secret as `password`, want to be sent on by 302, and take the first cookie with all that stands behind it.
func TestLogInOfOtherClients(t *testing.T) {
	s := newSite(t)
	page, data := s.request("GET", "/login?", nil, nil)
	if page.StatusCode != http.StatusOK || !strings.Contains(string(data), "<form") || len(page.Cookies()) != 1 || page.Cookies()[0].Name != xsrfCookie {
		t.Fatalf("the page: status %d, cookies %v", page.StatusCode, page.Cookies())
	}
	xsrf := page.Cookies()[0].Value
	form := url.Values{"_xsrf": {xsrf}, "password": {testToken}}.Encode()
	in, _ := s.request("POST", "/login?next=%2Ftree%2Fa", form, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
		r.Header.Set("Cookie", "_xsrf="+xsrf)
	})
	if in.StatusCode != http.StatusFound || in.Header.Get("Location") != "/tree/a" || !strings.HasPrefix(in.Header["Set-Cookie"][0], s.server.cookieName()+"=") {
		t.Fatalf("the log-in: status %d, %v", in.StatusCode, in.Header)
	}
	cookie := "_xsrf=" + xsrf + "; " + in.Header["Set-Cookie"][0]
	for _, c := range []struct {
		method, xsrf string
		status       int
	}{{"GET", "", 200}, {"POST", xsrf, 201}, {"POST", "", 403}, {"POST", xsrf[1:], 403}} {
		got, _ := s.request(c.method, "/api/contents", nil, func(r *http.Request) {
			r.Header.Set("Cookie", cookie)
			if c.xsrf != "" {
				r.Header.Set(xsrfHeader, c.xsrf)
			}
		})
		if want := c.status; got.StatusCode != want {
			t.Errorf("%s with the cookies and %q: status %d, want %d", c.method, c.xsrf, got.StatusCode, want)
		}
	}
	if out, _ := s.request("GET", "/login", nil, func(r *http.Request) { r.Header.Set("Cookie", "_xsrf="+xsrf) }); out.StatusCode != http.StatusOK {
		t.Errorf("the XSRF cookie alone: %d", out.StatusCode)
	}
	if in, _ := s.request("GET", "/api/me", nil, func(r *http.Request) { r.Header.Set("Cookie", "_xsrf="+xsrf) }); in.StatusCode != http.StatusForbidden {
		t.Errorf("the XSRF cookie alone opens the API: %d", in.StatusCode)
	}
}

func TestLogin(t *testing.T) {
	s := newSite(t)
	post := func(form url.Values, origin string) *http.Response {
		response, _ := s.request("POST", "/login", form.Encode(), func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if origin != "" {
				r.Header.Set("Origin", origin)
			}
		})
		return response
	}
	for next, want := range map[string]string{
		"/tree/a": "/tree/a", "": "/", "//evil.example/": "/", `/\evil.example`: "/evil.example", `\\evil.example`: "/evil.example",
		"https:/evil.example": "/evil.example", "https://evil.example/x": "/x", "/tree?token=y&a=1": "/tree?a=1", "javascript:alert(1)": "/", "/%2f/evil": "/evil", "/..//evil": "/evil",
	} {
		r := post(url.Values{"token": {testToken}, "next": {next}}, s.base)
		if r.StatusCode != http.StatusFound || r.Header.Get("Location") != want || len(r.Cookies()) != 2 {
			t.Errorf("next %q: status %d to %q, want %q", next, r.StatusCode, r.Header.Get("Location"), want)
		}
	}
	if r := post(url.Values{"token": {"wrong"}}, s.base); r.StatusCode != http.StatusForbidden || len(r.Cookies()) != 0 {
		t.Errorf("wrong token: status %d", r.StatusCode)
	}
	if r := post(url.Values{"token": {testToken}}, "http://evil.example"); r.StatusCode != http.StatusForbidden || len(r.Cookies()) != 0 {
		t.Errorf("foreign form: status %d", r.StatusCode)
	}
	for site, ok := range map[string]bool{"same-origin": true, "cross-site": false, "none": false, "": false} { // as browsers send forms of pages without Referer
		response, _ := s.request("POST", "/login", url.Values{"token": {testToken}}.Encode(), func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Origin", "null")
			r.Header.Set("Sec-Fetch-Site", site)
		})
		if (len(response.Cookies()) == 2) != ok {
			t.Errorf("form of the origin null, site %q: status %d", site, response.StatusCode)
		}
	}
}

func TestForeignHosts(t *testing.T) {
	s := newSite(t)
	port := s.server.cookieName()[len("skep-"):]
	for host, ok := range map[string]bool{
		"127.0.0.1:" + port: true, "localhost:" + port: true, "LOCALHOST": true, "localhost.:9": true, "[::1]:" + port: true, "127.1.2.3": true,
		"evil.example": false, "evil.example:" + port: false, "127.0.0.1.evil.example": false, "localhost.evil.example": false, "192.168.0.7:" + port: false, "": false, "0x7f.1": false,
	} {
		response, _ := s.request("GET", "/api/status", nil, func(r *http.Request) {
			withToken(r)
			r.Host = host
			if host == "" {
				r.Host = "-"
			}
		})
		if (response.StatusCode == http.StatusOK) != ok {
			t.Errorf("host %q: status %d", host, response.StatusCode)
		}
	}
}

func TestForeignOrigins(t *testing.T) {
	s := newSite(t)
	host := strings.TrimPrefix(s.base, "http://")
	for origin, ok := range map[string]bool{
		s.base: true, "http://evil.example": false, "null": false, "http://127.0.0.1:1": false, "http://" + host + ".evil.example": false,
		"http://evil.example/" + host: false, "file://" + host: false, "http://user@evil.example": false, "": true,
	} {
		for _, edit := range []func(*http.Request){withToken, s.withCookie} {
			response, _ := s.request("POST", "/api/contents", `{"type":"file"}`, func(r *http.Request) {
				edit(r)
				r.Header.Set("X-XSRFToken", s.server.token.xsrf)
				r.AddCookie(&http.Cookie{Name: "_xsrf", Value: s.server.token.xsrf})
				if origin != "" {
					r.Header.Set("Origin", origin)
				}
			})
			if (response.StatusCode == http.StatusCreated) != ok {
				t.Errorf("origin %q: status %d", origin, response.StatusCode)
			}
		}
	}
	response, _ := s.request("POST", "/api/contents", `{"type":"file"}`, func(r *http.Request) {
		withToken(r)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	})
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("cross-site: status %d", response.StatusCode)
	}
}

func TestCookieAloneChangesNothing(t *testing.T) {
	s := newSite(t)
	xsrf := s.server.token.xsrf
	for name, c := range map[string]struct {
		edit func(*http.Request)
		ok   bool
	}{
		"nothing":     {func(*http.Request) {}, false},
		"own origin":  {func(r *http.Request) { r.Header.Set("Origin", s.base) }, true},
		"same-origin": {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-origin") }, true},
		"typed":       {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "none") }, false},
		"xsrf": {func(r *http.Request) {
			r.Header.Set("X-XSRFToken", xsrf)
			r.AddCookie(&http.Cookie{Name: "_xsrf", Value: xsrf})
		}, true},
		"header only": {func(r *http.Request) { r.Header.Set("X-XSRFToken", xsrf) }, false},
		"cookie only": {func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "_xsrf", Value: xsrf}) }, false},
		"planted": {func(r *http.Request) {
			r.Header.Set("X-XSRFToken", "x")
			r.AddCookie(&http.Cookie{Name: "_xsrf", Value: "x"})
		}, false},
		"empty xsrf": {func(r *http.Request) {
			r.Header.Set("X-XSRFToken", "")
			r.AddCookie(&http.Cookie{Name: "_xsrf", Value: ""})
		}, false},
		"a second origin": {func(r *http.Request) { r.Header["Origin"] = []string{s.base, "http://evil.example"} }, false},
	} {
		for _, method := range []string{"PUT", "POST", "PATCH", "DELETE"} {
			response, _ := s.request(method, "/api/contents/none/none.txt", `{}`, func(r *http.Request) {
				s.withCookie(r)
				c.edit(r)
			})
			if (response.StatusCode != http.StatusForbidden) != c.ok {
				t.Errorf("%s %s: status %d", name, method, response.StatusCode)
			}
		}
	}
}

func TestCookieDiesWithTheToken(t *testing.T) {
	a := newSite(t)
	b := newSite(t, func(o *Options) { o.Token = "another-token" })
	response, _ := b.request("GET", "/api/status", nil, func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: b.server.cookieName(), Value: a.cookie()})
	})
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	s := newSite(t)
	s.write("a.html", "<script>alert(1)</script>")
	for address, policy := range map[string]string{
		"/":              "script-src 'self';",
		"/api/status":    "default-src 'none'",
		"/api/nothing":   "default-src 'none'",
		"/files/a.html":  "sandbox; default-src 'none'",
		"/output":        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; ",
		"/static/app.js": "default-src 'none'",
	} {
		response, _ := s.request("GET", address, nil, withToken)
		h := response.Header
		if !strings.Contains(h.Get("Content-Security-Policy"), policy) || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", address, h)
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe-eval") != (address == outputPath) || strings.Contains(h.Get("Content-Security-Policy"), "script-src 'self' 'unsafe-inline'") || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: policy %q", address, h.Get("Content-Security-Policy"))
		}
	}
	response, _ := s.request("GET", "/", nil, nil)
	if !strings.Contains(response.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Error("the page that asks for the token may be framed")
	}
}

// A page of another site that opened our window must not keep hold of it.
func TestWindowsAreTakenFromOtherSites(t *testing.T) {
	s := newSite(t)
	for site, taken := range map[string]bool{"cross-site": true, "same-site": true, "": true, "None": true, "none": false, "same-origin": false} {
		for _, address := range []string{"/", "/login", "/notebooks/none.ipynb", "/files/a.html", "/?token=" + testToken} {
			response, _ := s.request("GET", address, nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", site) })
			if got := response.Header.Get("Cross-Origin-Opener-Policy"); (got == "same-origin") != taken {
				t.Errorf("%s from %q: Cross-Origin-Opener-Policy %q", address, site, got)
			}
		}
	}
}

func TestPanicsAreAnswered(t *testing.T) {
	h := recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, &http.Request{})
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "boom") {
		t.Errorf("status %d %q", w.Code, w.Body)
	}
}
