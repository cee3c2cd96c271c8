package web

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"skep/jupyter"
)

// login is one browser that has shown the token or the password. Its cookie holds a random number of which only the hash is kept, so
// that nothing here opens the server; it dies with the login, with the server, and when what was shown is changed.
type login struct {
	ID       string            `json:"id"` // names it in lists; opens nothing
	Created  string            `json:"created"`
	LastUsed string            `json:"last_used"`
	Address  string            `json:"address"`
	Agent    string            `json:"agent"`
	By       string            `json:"by"` // token or password
	Current  bool              `json:"current"`
	proof    string            // what was shown, hashed
	used     time.Time         // the time of LastUsed
	sockets  map[net.Conn]bool // its open websockets, which end with it
}

type logins struct {
	mu   sync.Mutex
	list map[[sha256.Size]byte]*login // by the cookie's hash
}

const (
	maxLogins  = 1000
	maxAgent   = 400                 // bytes that are kept of what a browser says of itself
	loginLife  = 30 * 24 * time.Hour // without use
	byPassword = "password"
	byTheToken = "token"
)

// begin makes a login and gives its cookie.
func (l *logins) begin(r *http.Request, by, proof string) string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	cookie := hex.EncodeToString(b[:])
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(now)
	if l.list == nil {
		l.list = map[[sha256.Size]byte]*login{}
	}
	l.list[sha256.Sum256([]byte(cookie))] = &login{
		ID: jupyter.NewID(), Created: stamp(now), LastUsed: stamp(now), Address: clientOf(r), Agent: r.UserAgent()[:min(len(r.UserAgent()), maxAgent)], By: by, proof: proof, used: now,
	}
	return cookie
}

// forget drops the logins that nobody has used for long, and when there are too many the oldest. The caller holds mu.
func (l *logins) forget(now time.Time) {
	for cookie, one := range l.list {
		if now.Sub(one.used) > loginLife {
			l.drop(cookie)
		}
	}
	for len(l.list) >= maxLogins {
		var oldest [sha256.Size]byte
		var when time.Time
		for cookie, one := range l.list {
			if when.IsZero() || one.used.Before(when) {
				oldest, when = cookie, one.used
			}
		}
		l.drop(oldest)
	}
}

// find gives the login of a cookie. The hash is looked up, so the time that it takes tells nothing about other cookies. proof gives what must
// have been shown.
func (l *logins) find(cookie string, proof func(by string) string) *login {
	key := sha256.Sum256([]byte(cookie))
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.list[key]
	now := time.Now()
	if one == nil || now.Sub(one.used) > loginLife || one.proof != proof(one.By) {
		l.drop(key)
		return nil
	}
	one.used, one.LastUsed = now, stamp(now)
	return one
}

// drop ends a login, if there is one, and what it has open. The caller holds mu.
func (l *logins) drop(key [sha256.Size]byte) {
	one := l.list[key]
	delete(l.list, key)
	if one == nil {
		return
	}
	for conn := range one.sockets {
		go conn.Close() // TLS says goodbye first, which may take a while
	}
}

// end drops the logins for which over holds. It says how many.
func (l *logins) end(over func(*login) bool) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for cookie, one := range l.list {
		if over(one) {
			l.drop(cookie)
			n++
		}
	}
	return n
}

func (l *logins) all(current *login) []login {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []login{}
	for _, one := range l.list {
		copied := *one
		copied.Current = one == current
		out = append(out, copied)
	}
	slices.SortFunc(out, func(a, b login) int { return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID)) })
	return out
}

// proof is what a login must have been made with, hashed: a changed token or password ends all logins that it made.
func (s *Server) proof(by string) string {
	shown := s.token.text
	if by == byPassword {
		shown = s.password()
	}
	sum := sha256.Sum256([]byte(shown))
	return hex.EncodeToString(sum[:])
}

// loginOf is the login whose cookie a request has, nil without.
func (s *Server) loginOf(r *http.Request) *login {
	for _, c := range r.CookiesNamed(s.cookieName()) {
		if one := s.logins.find(c.Value, s.proof); one != nil {
			return one
		}
	}
	return nil
}

// listLogins answers GET /api/skep/logins.
func (s *Server) listLogins(w http.ResponseWriter, r *http.Request) error {
	answer(w, http.StatusOK, s.logins.all(s.loginOf(r)))
	return nil
}

// deleteLogin answers DELETE /api/skep/logins/{id}.
func (s *Server) deleteLogin(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	if s.logins.end(func(one *login) bool { return one.ID == id }) == 0 {
		return failed(http.StatusNotFound, "no such log-in")
	}
	answer(w, http.StatusNoContent, nil)
	return nil
}

// deleteLogins answers DELETE /api/skep/logins: all but that of the browser which asks.
func (s *Server) deleteLogins(w http.ResponseWriter, r *http.Request) error {
	current := s.loginOf(r)
	s.logins.end(func(one *login) bool { return one != current })
	answer(w, http.StatusNoContent, nil)
	return nil
}

// logout ends the browser's own login. It is a page: SameSite keeps other sites from sending the cookie here.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if mine := s.loginOf(r); mine != nil {
		s.logins.end(func(one *login) bool { return one == mine })
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.tls != nil, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}
