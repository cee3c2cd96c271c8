package flight

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"skep/internal/lazy"
)

// address is where a server listens, and who asks.
type address struct {
	host           string // with the port
	secure         bool
	user, password string
	token          string
	root           string // file of certificates that the server's is held to
	anybody        bool   // whoever the server is
	headers        map[string]string
}

// schemes say whether there is TLS.
var schemes = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"grpc": false, "grpc+tcp": false, "grpc+tls": true, "flight": false, "flight+tls": true}
}}

// parseAddress reads an address; no error repeats the password.
func parseAddress(s string) (a address, err error) {
	u, err := url.Parse(s)
	if err != nil {
		return a, fmt.Errorf("the address cannot be read: a password with signs such as @ / : # needs them as %%40 %%2F %%3A %%23")
	}
	secure, known := schemes.Get()[u.Scheme]
	switch {
	case !known:
		return a, fmt.Errorf("the address must begin with grpc://, grpc+tls://, flight:// or flight+tls://")
	case u.Hostname() == "" || u.Port() == "":
		return a, fmt.Errorf("the address needs a host and a port")
	case strings.Trim(u.Path, "/") != "":
		return a, fmt.Errorf("the address has a path: what a server wants beside its place is given as parameters, ?database=…")
	}
	a = address{host: net.JoinHostPort(u.Hostname(), u.Port()), secure: secure, headers: map[string]string{}}
	if u.User != nil {
		a.user = u.User.Username()
		a.password, _ = u.User.Password()
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return a, fmt.Errorf("the parameters of the address cannot be read")
	}
	for name, values := range query {
		if err := a.parameter(name, values[len(values)-1]); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (a *address) parameter(name, value string) error {
	switch strings.ToLower(name) {
	case "token":
		a.token = value
	case "root":
		a.root = value
	case "verify":
		if value != "true" && value != "false" {
			return fmt.Errorf("verify is true or false, not %q", value)
		}
		a.anybody = value == "false"
	case "authorization", "content-type", "te", "user-agent":
		return fmt.Errorf("the parameter %q cannot be set", name)
	default:
		if strings.ContainsAny(name+value, "\r\n\x00") {
			return fmt.Errorf("the parameter %q has a line break", name)
		}
		a.headers[strings.ToLower(name)] = value
	}
	return nil
}

// reuse is the location that means the server that was asked.
const reuse = "arrow-flight-reuse-connection"

// places are the servers that have an endpoint's rows; no place at all means the one that was asked.
func (c *Client) places(e endpoint) ([]place, error) {
	if len(e.locations) == 0 {
		return []place{c.home()}, nil
	}
	var out []place
	for _, l := range e.locations {
		u, err := url.Parse(l)
		if err != nil {
			continue
		}
		secure, known := schemes.Get()[u.Scheme]
		switch {
		case u.Scheme == reuse || l == "":
			out = append(out, c.home())
		case known && u.Port() != "":
			out = append(out, place{net.JoinHostPort(u.Hostname(), u.Port()), secure})
		}
	}
	if len(out) == 0 {
		return nil, &Error{Message: "the rows lie where nobody is known here who reads them: " + strings.Join(e.locations, ", ")}
	}
	return out, nil
}
