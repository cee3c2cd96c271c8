package postgres

import (
	"context"
	"crypto/md5"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"skep/policy"
)

const (
	protocolVersion = 3 << 16
	sslRequest      = 80877103
	cancelRequest   = 80877102
	cancelPatience  = 5 * time.Second
)

// session is one connection that is logged in.
type session struct {
	*wire
	client      *Client
	params      map[string]string // what the server reports of itself
	pid, secret uint32            // by which a query of this session is cancelled
	query       string            // that runs, for errors
}

// connect opens a connection and logs in. No error names the password.
func (c *Client) connect(ctx context.Context) (*session, error) {
	within, cancel := context.WithTimeout(ctx, c.address.patience)
	defer cancel()
	conn, err := c.reach(within)
	if err != nil {
		return nil, c.unreached(ctx, err)
	}
	s := &session{wire: newWire(conn), client: c, params: map[string]string{}}
	stop := context.AfterFunc(within, func() { conn.Close() })
	err = s.logIn()
	if !stop() && err == nil {
		err = within.Err()
	}
	if err != nil {
		conn.Close()
		if within.Err() != nil {
			err = within.Err()
		}
		return nil, c.unreached(ctx, err)
	}
	return s, nil
}

// reach dials, and turns the connection into TLS as the address wants it.
func (c *Client) reach(ctx context.Context) (net.Conn, error) {
	network, where := c.address.place()
	conn, err := c.dial(ctx, network, where)
	if err != nil || c.address.local() || c.address.mode == sslDisable {
		return conn, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	secure, err := c.secured(ctx, conn)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}

// secured asks for TLS. The answer is one letter; whatever follows it before the handshake would be an intruder's.
func (c *Client) secured(ctx context.Context, conn net.Conn) (net.Conn, error) {
	ask := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 8), sslRequest)
	if _, err := conn.Write(ask); err != nil {
		return nil, broken(err)
	}
	var answer [1]byte
	if _, err := conn.Read(answer[:]); err != nil {
		return nil, broken(err)
	}
	switch {
	case answer[0] == 'S':
	case answer[0] == 'N' && c.address.mode == sslPrefer:
		return conn, nil
	case answer[0] == 'N':
		return nil, &Error{Message: "the server has no TLS, which sslmode asks for"}
	default:
		return nil, &Error{Message: "the server does not speak PostgreSQL's protocol"}
	}
	config, err := c.address.tls()
	if err != nil {
		return nil, err
	}
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, &Error{Message: "TLS: " + err.Error(), Hint: "sslrootcert=FILE names the authority that signed the server's certificate"}
	}
	return secure, nil
}

// tls says what the server's certificate is held to.
func (a address) tls() (*tls.Config, error) {
	config := &tls.Config{ServerName: a.host, MinVersion: tls.VersionTLS12}
	var roots *x509.CertPool
	if a.root != "" {
		pem, err := os.ReadFile(a.root)
		if err != nil {
			return nil, &Error{Message: "sslrootcert cannot be read: " + err.Error()}
		}
		if roots = x509.NewCertPool(); !roots.AppendCertsFromPEM(pem) {
			return nil, &Error{Message: "sslrootcert holds no certificate: " + a.root}
		}
		config.RootCAs = roots
	}
	switch {
	case a.mode == sslVerifyFull:
	case a.mode == sslVerifyCA || a.root != "": // as libpq has it: a named authority is always asked
		config.InsecureSkipVerify = true
		config.VerifyConnection = func(s tls.ConnectionState) error { return signed(s, roots) }
	default:
		config.InsecureSkipVerify = true
	}
	return config, nil
}

// signed checks a chain of certificates, and not whose they are.
func signed(s tls.ConnectionState, roots *x509.CertPool) error {
	between := x509.NewCertPool()
	for _, c := range s.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
	return err
}

// settings make values and their texts the same on every server.
var settings = [][2]string{{"client_encoding", "UTF8"}, {"TimeZone", "UTC"}, {"DateStyle", "ISO, YMD"}, {"standard_conforming_strings", "on"}}

// logIn starts the session, and reads on until the server waits for queries.
func (s *session) logIn() error {
	s.begin(0)
	s.long(protocolVersion)
	a := s.client.address
	for _, p := range append([][2]string{{"user", a.user}, {"database", a.database}, {"application_name", a.application}}, settings...) {
		s.string(p[0])
		s.string(p[1])
	}
	s.out = append(s.out, 0)
	s.end()
	if err := s.flush(); err != nil {
		return err
	}
	for {
		kind, body, err := s.read()
		if err != nil {
			return err
		}
		switch kind {
		case 'R':
			err = s.prove(body)
		case 'E':
			err = serverError(body, "")
		case 'S':
			s.report(body)
		case 'K':
			if len(body) >= 8 {
				s.pid, s.secret = binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
			}
		case 'Z':
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *session) report(body []byte) {
	if name, rest, ok := cString(body); ok {
		s.params[name], _, _ = cString(rest)
	}
}

// The ways in which a server asks who somebody is.
const (
	authOK       = 0
	authPassword = 3
	authMD5      = 5
	authSASL     = 10
)

func (s *session) prove(body []byte) error {
	if len(body) < 4 {
		return errMessage
	}
	switch how := binary.BigEndian.Uint32(body); how {
	case authOK:
		return nil
	case authPassword:
		if _, secure := s.conn.(*tls.Conn); !secure && !s.client.address.local() {
			return &Error{Message: "the server wants the password in clear, and the connection has no TLS", Hint: "sslmode=require in the address, or scram-sha-256 in the server's pg_hba.conf"}
		}
		return s.password(s.client.address.password)
	case authMD5:
		if len(body) < 8 {
			return errMessage
		}
		inner := md5Hex([]byte(s.client.address.password + s.client.address.user))
		return s.password("md5" + md5Hex(append([]byte(inner), body[4:8]...)))
	case authSASL:
		return s.scram(body[4:])
	default:
		return &Error{Message: fmt.Sprintf("the server wants a kind of log-in that is not known here (%d)", how), Hint: "passwords work: scram-sha-256, md5, and in clear under TLS; Kerberos and SSPI do not"}
	}
}

func md5Hex(b []byte) string {
	sum := md5.Sum(b)
	return hex.EncodeToString(sum[:])
}

func (s *session) password(text string) error {
	s.message('p', text)
	return s.flush()
}

// unreached words why there is no session.
func (c *Client) unreached(ctx context.Context, err error) error {
	var own *Error
	var refused *policy.Refused
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &own):
		return own
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Message: fmt.Sprintf("%s does not answer within %s", c, c.address.patience)}
	}
	return &Error{Message: fmt.Sprintf("%s does not answer: %v", c, err), Hint: "is the server running, and does it listen on this address?"}
}

// close says good-bye; the server would notice anyhow.
func (s *session) close() {
	s.conn.SetDeadline(time.Now().Add(time.Second))
	s.out = s.out[:0]
	s.message('X')
	s.flush()
	s.conn.Close()
}

// guarded runs f, and when ctx ends meanwhile cancels the query on the server, by a connection of its own, and ends this one.
func (s *session) guarded(ctx context.Context, f func() error) error {
	stop := context.AfterFunc(ctx, func() {
		s.cancel()
		s.conn.Close()
	})
	err := f()
	if !stop() || ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (s *session) cancel() {
	ctx, done := context.WithTimeout(context.Background(), cancelPatience)
	defer done()
	conn, err := s.client.reach(ctx)
	if err != nil {
		return // the query ends when the server sees that nobody reads
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(cancelPatience))
	b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 16), cancelRequest)
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, s.pid), s.secret)
	conn.Write(b)
	conn.Read(make([]byte, 1)) // the server closes when it has passed the request on
}
