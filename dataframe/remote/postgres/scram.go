package postgres

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"strconv"
	"strings"
)

const (
	scramPlain  = "SCRAM-SHA-256"
	scramBound  = "SCRAM-SHA-256-PLUS"
	maxRounds   = 10_000_000 // of a server that wants to keep us busy
	saslGoOn    = 11
	saslDone    = 12
	nonceLength = 18
)

var errScram = &Error{Message: "the server's part of the log-in (SCRAM) is not as it must be"}

// scram proves to the server that we know the password, and has the server prove it too (RFC 5802, RFC 7677); under TLS the proof
// is bound to the server's certificate (RFC 5929) if the server can do that. Passwords are taken as their UTF-8: who writes one that
// is not in normal form C must write the same in both places.
func (s *session) scram(offered []byte) error {
	bound, header := s.binding(offered)
	mechanism := scramPlain
	if bound != nil {
		mechanism = scramBound
	} else if !bytes.Contains(offered, []byte(scramPlain+"\x00")) {
		return &Error{Message: "the server offers no kind of log-in that is known here: " + strings.ReplaceAll(strings.Trim(string(offered), "\x00"), "\x00", ", ")}
	}
	nonce := make([]byte, nonceLength)
	rand.Read(nonce)
	own := "n=,r=" + base64.StdEncoding.EncodeToString(nonce) // the user's name is that of the startup message
	s.begin('p')
	s.string(mechanism)
	s.long(len(header) + len(own))
	s.out = append(append(s.out, header...), own...)
	s.end()
	challenge, err := s.saslAnswer(saslGoOn)
	if err != nil {
		return err
	}
	p, err := proofOf(s.client.address.password, own, challenge, append([]byte(header), bound...))
	if err != nil {
		return err
	}
	s.begin('p')
	s.out = append(s.out, p.message...)
	s.end()
	last, err := s.saslAnswer(saslDone)
	if err != nil {
		return err
	}
	signature, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(last, "v="))
	if err != nil || !hmac.Equal(signature, p.server) {
		return &Error{Message: "the server does not know the password itself: it is not the one that it says it is"}
	}
	return nil
}

func (s *session) saslAnswer(want uint32) (string, error) {
	if err := s.flush(); err != nil {
		return "", err
	}
	kind, body, err := s.read()
	switch {
	case err != nil:
		return "", err
	case kind == 'E':
		return "", serverError(body, "")
	case kind != 'R' || len(body) < 4 || binary.BigEndian.Uint32(body) != want:
		return "", errScram
	}
	return string(body[4:]), nil
}

// binding is the digest of the server's certificate, and what is said of it in front.
func (s *session) binding(offered []byte) (data []byte, header string) {
	secure, ok := s.conn.(*tls.Conn)
	if !ok {
		return nil, "n,,"
	}
	if !bytes.Contains(offered, []byte(scramBound+"\x00")) {
		return nil, "y,," // we could, the server does not say that it can
	}
	cert := secure.ConnectionState().PeerCertificates[0]
	if h := digestOf(cert.SignatureAlgorithm); h != nil {
		h.Write(cert.Raw)
		return h.Sum(nil), "p=tls-server-end-point,,"
	}
	return nil, "n,,"
}

// digestOf is the hash of a certificate's signature, SHA-256 in place of weaker ones; nil where there is none.
func digestOf(a x509.SignatureAlgorithm) hash.Hash {
	switch a {
	case x509.SHA384WithRSA, x509.ECDSAWithSHA384, x509.SHA384WithRSAPSS:
		return sha512.New384()
	case x509.SHA512WithRSA, x509.ECDSAWithSHA512, x509.SHA512WithRSAPSS:
		return sha512.New()
	case x509.PureEd25519, x509.UnknownSignatureAlgorithm:
		return nil
	}
	return sha256.New()
}

// proof is what is sent, and what must come back.
type proof struct {
	message string
	server  []byte
}

// proofOf answers a challenge "r=nonce,s=salt,i=rounds".
func proofOf(password, own, challenge string, bound []byte) (p proof, err error) {
	parts := strings.Split(challenge, ",")
	if len(parts) < 3 || !strings.HasPrefix(parts[0], own[strings.Index(own, ",r=")+1:]) || !strings.HasPrefix(parts[1], "s=") || !strings.HasPrefix(parts[2], "i=") {
		return p, errScram
	}
	salt, err := base64.StdEncoding.DecodeString(parts[1][2:])
	rounds, wrong := strconv.Atoi(parts[2][2:])
	if err != nil || wrong != nil || rounds < 1 || rounds > maxRounds {
		return p, errScram
	}
	salted, err := pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
	if err != nil {
		return p, err
	}
	message := "c=" + base64.StdEncoding.EncodeToString(bound) + "," + parts[0]
	signed := []byte(own + "," + challenge + "," + message)
	key := mac(salted, []byte("Client Key"))
	stored := sha256.Sum256(key)
	for i, b := range mac(stored[:], signed) {
		key[i] ^= b
	}
	return proof{message + ",p=" + base64.StdEncoding.EncodeToString(key), mac(mac(salted, []byte("Server Key")), signed)}, nil
}

func mac(key, data []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(data)
	return h.Sum(nil)
}
