package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skep/internal/atomicfile"
)

// TLS says with which certificate the server speaks TLS. The zero TLS: with none.
type TLS struct {
	Certificate, Key string // files in PEM, both or neither
	Dir              string // without files: a certificate that the server makes for itself, and keeps in this folder
}

// On tells whether there is to be TLS.
func (t TLS) On() bool { return t != TLS{} }

// The life of a certificate of our own: browsers refuse longer ones.
const (
	certificateLife = 397 * 24 * time.Hour
	certificateRest = 7 * 24 * time.Hour // so much of it must be left
)

// config loads the certificate, or makes one for these names and addresses.
func (t TLS) config(hosts []string) (*tls.Config, error) {
	pair, err := t.pair(hosts, time.Now())
	if err != nil {
		return nil, err
	}
	// Websockets need HTTP/1.1.
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}, nil
}

func (t TLS) pair(hosts []string, now time.Time) (tls.Certificate, error) {
	if t.Certificate != "" || t.Key != "" {
		if t.Certificate == "" || t.Key == "" {
			return tls.Certificate{}, errors.New("a certificate needs its key, and a key its certificate: give both files")
		}
		pair, err := tls.LoadX509KeyPair(t.Certificate, t.Key)
		if err != nil {
			return pair, fmt.Errorf("certificate %s: %w", t.Certificate, err)
		}
		return pair, nil
	}
	cert, key := filepath.Join(t.Dir, "certificate.pem"), filepath.Join(t.Dir, "key.pem")
	if pair, err := tls.LoadX509KeyPair(cert, key); err == nil && serves(pair, hosts, now) {
		return pair, nil
	}
	if err := makeCertificate(cert, key, hosts, now); err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate in %s: %w", t.Dir, err)
	}
	return tls.LoadX509KeyPair(cert, key)
}

// serves tells whether a certificate is for all these names, and for long enough.
func serves(pair tls.Certificate, hosts []string, now time.Time) bool {
	c := pair.Leaf
	if c == nil || now.Before(c.NotBefore) || now.Add(certificateRest).After(c.NotAfter) {
		return false
	}
	for _, h := range hosts {
		if c.VerifyHostname(h) != nil {
			return false
		}
	}
	return true
}

// makeCertificate writes a certificate that vouches for itself, and its key, which only the user may read.
func makeCertificate(certFile, keyFile string, hosts []string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "skep notebook"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(keyFile), 0o700); err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(keyFile, atomicfile.Options{}, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})); err != nil {
		return err
	}
	return atomicfile.WriteBytes(certFile, atomicfile.Options{}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}))
}

// hostsOf lists by which names and addresses a server that listens on host can be reached.
func hostsOf(host string) []string {
	out := []string{"localhost", "127.0.0.1", "::1"}
	ip := net.ParseIP(host)
	switch {
	case host == "" || host == "localhost" || ip != nil && ip.IsLoopback():
		return out
	case ip == nil || !ip.IsUnspecified():
		return append(out, host)
	}
	if name, err := os.Hostname(); err == nil && name != "" {
		out = append(out, name)
	}
	addresses, _ := net.InterfaceAddrs() // without them the names are left
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			out = append(out, n.IP.String())
		}
	}
	return out
}

// fingerprint is how browsers show a certificate, for people who compare.
func fingerprint(c *tls.Config) string {
	sum := sha256.Sum256(c.Certificates[0].Certificate[0])
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}
