package policy

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"skep/internal/lazy"
)

const (
	dialTimeout      = 30 * time.Second
	handshakeTimeout = 15 * time.Second
	idleTimeout      = 60 * time.Second
)

// DialFunc opens a connection, as net.Dialer.DialContext does.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Dialer gives the function that opens connections under ctx's tier. Addresses
// are checked after name resolution, so a name that points elsewhere gains nothing.
func Dialer(ctx context.Context) DialFunc {
	watchNetwork(ctx)
	return dial(TierOf(ctx))
}

// HTTPClient gives the client for requests under ctx's tier. It keeps
// connections alive, follows at most ten redirects and has no overall timeout:
// the request's context has.
func HTTPClient(ctx context.Context) *http.Client {
	watchNetwork(ctx)
	return &http.Client{Transport: transports[TierOf(ctx)].Get()}
}

// HTTP2Client gives a client for servers that are known to speak HTTP/2 only, as gRPC's do: under TLS, or in the clear
// without an upgrade (h2c). Proxies are not asked. Each client has connections of its own. settings are those of TLS, nil for the usual ones.
func HTTP2Client(ctx context.Context, secure bool, settings *tls.Config) *http.Client {
	protocols := &http.Protocols{}
	protocols.SetHTTP2(secure)
	protocols.SetUnencryptedHTTP2(!secure)
	return &http.Client{Transport: &http.Transport{
		DialContext:         Dialer(ctx),
		Protocols:           protocols,
		TLSClientConfig:     settings,
		IdleConnTimeout:     idleTimeout,
		TLSHandshakeTimeout: handshakeTimeout,
	}}
}

var transports = [...]lazy.Value[*http.Transport]{
	Standard:  {New: func() *http.Transport { return transport(Standard) }},
	Private:   {New: func() *http.Transport { return transport(Private) }},
	Sovereign: {New: func() *http.Transport { return transport(Sovereign) }},
}

func transport(t Tier) *http.Transport {
	tr := &http.Transport{
		DialContext:         dial(t),
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        16,
		IdleConnTimeout:     idleTimeout,
		TLSHandshakeTimeout: handshakeTimeout,
	}
	if t == Standard { // a proxy would see what the stricter tiers keep inside
		tr.Proxy = http.ProxyFromEnvironment
	}
	return tr
}

func dial(t Tier) DialFunc {
	d := &net.Dialer{Timeout: dialTimeout}
	d.ControlContext = func(_ context.Context, network, address string, _ syscall.RawConn) error {
		return t.allow(network, address)
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if t == Sovereign && !literal(network, address) {
			return nil, &Refused{t, "resolve " + address}
		}
		return d.DialContext(ctx, network, address)
	}
}

// literal says whether an address needs no name server.
func literal(network, address string) bool {
	if strings.HasPrefix(network, "unix") {
		return true
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	_, err = netip.ParseAddr(host)
	return err == nil || host == "localhost"
}

// allow judges a resolved address.
func (t Tier) allow(network, address string) error {
	if t == Standard || strings.HasPrefix(network, "unix") {
		return nil
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return &Refused{t, "connect to " + address}
	}
	ip := ap.Addr().Unmap()
	if ip.IsLoopback() || t == Private && (ip.IsPrivate() || ip.IsLinkLocalUnicast()) {
		return nil
	}
	return &Refused{t, "connect to " + address}
}
