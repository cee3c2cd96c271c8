package web

import (
	"cmp"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// Who may ask. Four gates, in this order:
//
//  1. Host: a name that is not this machine's is a page of a stranger whose DNS
//     answer was changed to our address (DNS rebinding).
//  2. Token: by header, by ?token=, or by the cookie of a login, which the token makes, or the password (logins.go).
//  3. Origin: a request that changes something, or a websocket, that a foreign
//     page made is refused, whatever it carries.
//  4. XSRF: a changing request that only has the cookie must prove that our own
//     page made it: by Origin or Sec-Fetch-Site, which pages cannot forge, or by
//     sending back the _xsrf cookie in a header, which Jupyter's clients do.

const (
	xsrfCookie = "_xsrf"
	xsrfHeader = "X-XSRFToken"
)

// cookieName has the port in it: browsers share cookies between the ports of a host.
func (s *Server) cookieName() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return "skep-" + port
}

// hostGate is gate 1.
func (s *Server) hostGate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.knownHost(r.Host) {
			s.turnAway(w, r, http.StatusForbidden, "this server does not answer to the name "+clipText(hostOf(r.Host))+"; use 127.0.0.1 or localhost")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf drops the port: tunnels come in by other ports than ours.
func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.Trim(hostport, "[]")
}

// knownHost accepts addresses (rebinding needs a name), localhost, and the name we were told to listen on.
func (s *Server) knownHost(hostport string) bool {
	host := strings.ToLower(strings.TrimSuffix(hostOf(hostport), "."))
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || s.options.Insecure || s.tls != nil
	}
	if s.tls != nil && s.tls.Certificates[0].Leaf != nil && host != "" && s.tls.Certificates[0].Leaf.VerifyHostname(host) == nil {
		return true
	}
	return host == "localhost" || host != "" && host == strings.ToLower(s.options.Host)
}

// credential is how a request showed that it knows the token.
type credential int

const (
	none credential = iota
	byCookie
	byToken
)

func (s *Server) credential(r *http.Request) credential {
	for _, given := range tokensIn(r) {
		if s.isToken(r, given) {
			return byToken
		}
	}
	if s.loginOf(r) != nil || s.public() { // gates 1, 3 and 4 hold for public apps too
		return byCookie
	}
	return none
}

// tokensIn lists the tokens that a request shows.
func tokensIn(r *http.Request) (out []string) {
	kind, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(kind, "token") || strings.EqualFold(kind, "bearer") {
		out = append(out, strings.TrimSpace(value))
	}
	if t := r.URL.Query().Get("token"); t != "" {
		out = append(out, t)
	}
	return out
}

// isToken compares, as long as the request's address has not tried too often.
func (s *Server) isToken(r *http.Request, given string) bool {
	address := clientOf(r)
	if s.attempts.wait(address) > 0 {
		return false
	}
	if equal(given, s.token.text) {
		return true
	}
	s.attempts.failed(address)
	return false
}

// isPassword is isToken for the password. Only the log-in page takes it, and one at a time: an attempt costs 64 MiB.
func (s *Server) isPassword(r *http.Request, given string) bool {
	hash := s.password()
	if hash == "" {
		return false
	}
	s.passwords.Lock()
	defer s.passwords.Unlock()
	address := clientOf(r)
	return s.attempts.wait(address) == 0 && checkPassword(hash, given)
}

// slowDown answers requests from an address that has tried too many tokens.
func (s *Server) slowDown(w http.ResponseWriter, r *http.Request) bool {
	wait := s.attempts.wait(clientOf(r))
	if wait == 0 {
		return false
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	s.turnAway(w, r, http.StatusTooManyRequests, "too many wrong tokens came from this address; try again in a minute")
	return true
}

// apiGate is gates 2 to 4.
func (s *Server) apiGate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := s.credential(r)
		if who == none {
			if len(tokensIn(r)) > 0 && s.slowDown(w, r) {
				return
			}
			s.turnAway(w, r, http.StatusForbidden, "the token is missing or wrong; open the address that `skep notebook` printed, or send it as Authorization: token …")
			return
		}
		if changes(r) || isUpgrade(r) {
			if foreign(r) {
				s.turnAway(w, r, http.StatusForbidden, "requests from the pages of other sites are refused")
				return
			}
			if who == byCookie && !isOwn(r) && !s.hasXSRF(r) {
				s.turnAway(w, r, http.StatusForbidden, "the request does not show that it comes from this server's page (no Origin, no "+xsrfHeader+" header)")
				return
			}
		}
		if isUpgrade(r) && who == byCookie {
			w = s.tied(w, r)
		}
		next.ServeHTTP(w, r)
	})
}

func changes(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
}

func isUpgrade(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

// foreign says whether a browser tells that another site made the request. Forms of a page that names itself to nobody (Referrer-Policy) come from
// the origin null, as those of a sandbox do; Sec-Fetch-Site tells them apart.
func foreign(r *http.Request) bool {
	site, origins := r.Header.Get("Sec-Fetch-Site"), r.Header.Values("Origin")
	if site == "cross-site" || site == "same-site" {
		return true
	}
	if site == "same-origin" && len(origins) == 1 && origins[0] == "null" {
		return false
	}
	return len(origins) > 1 || len(origins) == 1 && !sameOrigin(origins[0], r.Host)
}

func sameOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && strings.EqualFold(u.Host, host)
}

// isOwn says whether a browser tells that our own page made the request; foreign was asked before.
func isOwn(r *http.Request) bool {
	return r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") == "same-origin"
}

// hasXSRF wants the derived value itself, not only that header and cookie are equal: a
// neighbouring host can plant a cookie.
func (s *Server) hasXSRF(r *http.Request) bool {
	c, err := r.Cookie(xsrfCookie)
	return err == nil && equal(c.Value, s.token.xsrf) && equal(r.Header.Get(xsrfHeader), s.token.xsrf)
}

// pageGate is for addresses that people open: ?token= becomes a cookie and
// disappears from the address; without a token there is a page that asks for it.
func (s *Server) pageGate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := s.credential(r)
		switch {
		case who == none && len(tokensIn(r)) > 0 && s.slowDown(w, r):
		case who == none:
			s.askForToken(w, r)
		case r.URL.Query().Has("token"):
			s.remember(w, r, who)
			leadOn(w, r, withoutToken(r.URL))
		default:
			s.remember(w, r, who)
			next.ServeHTTP(w, r)
		}
	})
}

// leadOn sends a browser to another address of ours. Behind a link on another site's page it is a page that leads on: browsers keep the cookie of a
// login, which is for requests of our own, from all of a way that began elsewhere.
func leadOn(w http.ResponseWriter, r *http.Request, to string) {
	if !foreign(r) {
		http.Redirect(w, r, to, http.StatusFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	to = html.EscapeString(to)
	_, _ = fmt.Fprintf(w, `<!doctype html><title>skep</title><meta http-equiv="refresh" content="0;url=%s"><a href="%s">Open</a>`, to, to) // the client is gone if this fails
}

// withoutToken is the same address on this host, without the token.
func withoutToken(u *url.URL) string {
	q := u.Query()
	q.Del("token")
	clean := url.URL{Path: localPath(u.Path), RawQuery: q.Encode()}
	return clean.String()
}

// localPath cannot be read as another host: one slash in front, no backslash.
func localPath(p string) string {
	return path.Clean("/" + strings.TrimLeft(strings.ReplaceAll(p, `\`, "/"), "/"))
}

// remember logs a browser in that showed the token, unless it is.
func (s *Server) remember(w http.ResponseWriter, r *http.Request, who credential) {
	if who == byToken && s.loginOf(r) == nil {
		s.logIn(w, r, byTheToken)
	}
}

// logIn gives a browser the cookies of a new login.
func (s *Server) logIn(w http.ResponseWriter, r *http.Request, by string) {
	cookie := s.logins.begin(r, by, s.proof(by))
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: cookie, Path: "/", HttpOnly: true, Secure: s.tls != nil, SameSite: http.SameSiteStrictMode})
	s.giveXSRF(w)
}

// giveXSRF tells a browser what changing requests have to send back. It is no secret from people, who get it with the log-in page: pages of
// other sites can neither read it nor set the header.
func (s *Server) giveXSRF(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: xsrfCookie, Value: s.token.xsrf, Path: "/", Secure: s.tls != nil, SameSite: http.SameSiteStrictMode})
}

// askForToken shows the log-in page. It is a refusal of all addresses but its own, which VS Code asks for: it wants success and the
// XSRF cookie before it fills in the form.
func (s *Server) askForToken(w http.ResponseWriter, r *http.Request) {
	status := http.StatusForbidden
	if r.URL.Path == "/login" && !changes(r) {
		status = http.StatusOK
		s.giveXSRF(w)
	}
	s.page.askForToken(w, r, status)
}

// login takes the token, or the password, from the form of askForToken.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if s.slowDown(w, r) {
		return
	}
	given := cmp.Or(r.PostFormValue("token"), r.PostFormValue("password")) // the second is what Jupyter's form calls it, and clients that fill it in
	switch {
	case foreign(r):
		s.askForToken(w, r)
		return
	case s.isPassword(r, given):
		s.logIn(w, r, byPassword)
	case s.isToken(r, strings.TrimSpace(given)):
		s.logIn(w, r, byTheToken)
	default:
		s.askForToken(w, r)
		return
	}
	next, err := url.Parse(cmp.Or(r.PostFormValue("next"), r.URL.Query().Get("next")))
	if err != nil {
		next = &url.URL{}
	}
	http.Redirect(w, r, withoutToken(&url.URL{Path: next.Path, RawQuery: next.RawQuery}), http.StatusFound)
}

// The policies. Our page has no inline script, and frames nothing but the document of outputs; what lies in the folder is
// served as if from nowhere: it may show itself, and run or reach nothing. The document of outputs runs what outputs bring, made
// by eval too (Bokeh's CustomJS), which reaches no more than a script that stands there; and nothing at all is reached.
const (
	pagePolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
		"media-src 'self' data: blob:; connect-src 'self'; frame-src %s; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	filePolicy   = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'self'"
	outputPolicy = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; " +
		"media-src data: blob:; connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
	apiPolicy = "default-src 'none'; frame-ancestors 'none'"
)

// mayHaveOpener says whether another site's page may have led a window here, and hold it. Where a browser tells that people did, by an address, a
// bookmark or a program, or that our own page did, none can. Taking a window from its opener changes the process under it, which is a fifth
// of the time until a notebook is read and typed into.
func mayHaveOpener(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "none" && site != "same-origin"
}

// headers are on every answer, errors too; handlers may set another policy.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", apiPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if mayHaveOpener(r) {
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
