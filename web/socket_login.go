package web

import (
	"bufio"
	"errors"
	"net"
	"net/http"
)

// tied gives an answer whose websocket ends with the login that opened it: what is revoked must not go on listening.
func (s *Server) tied(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
	if one := s.loginOf(r); one != nil {
		return &tiedWriter{ResponseWriter: w, logins: &s.logins, login: one}
	}
	return w
}

type tiedWriter struct {
	http.ResponseWriter
	logins *logins
	login  *login
}

func (t *tiedWriter) Unwrap() http.ResponseWriter { return t.ResponseWriter }

var errLoggedOut = errors.New("the log-in has ended")

func (t *tiedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(t.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	if !t.logins.tie(t.login, conn) {
		conn.Close()
		return nil, nil, errLoggedOut
	}
	return &tiedConn{Conn: conn, writer: t}, rw, nil
}

type tiedConn struct {
	net.Conn
	writer *tiedWriter
}

func (c *tiedConn) Close() error {
	c.writer.logins.untie(c.writer.login, c.Conn)
	return c.Conn.Close()
}

// tie notes a connection of a login; false if the login has ended meanwhile.
func (l *logins) tie(one *login, conn net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range l.list {
		if o == one {
			if one.sockets == nil {
				one.sockets = map[net.Conn]bool{}
			}
			one.sockets[conn] = true
			return true
		}
	}
	return false
}

func (l *logins) untie(one *login, conn net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(one.sockets, conn)
}
