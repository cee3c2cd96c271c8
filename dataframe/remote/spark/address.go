package spark

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

const defaultPort = "15002"

// address is where a server listens, and how to speak to it: sc://host:port/;token=…;use_ssl=true.
type address struct {
	host    string // with the port
	secure  bool
	token   string
	user    string
	session string // "": one is made
	agent   string
	headers map[string]string // further parameters, which the protocol hands on as headers
}

// parseAddress reads a connection string of Spark Connect. A token implies TLS, as in Spark's own clients.
func parseAddress(s string) (a address, err error) {
	rest, ok := strings.CutPrefix(s, "sc://")
	if !ok {
		return a, fmt.Errorf("the address %q must begin with sc://", s)
	}
	a.headers = map[string]string{}
	host, params, _ := strings.Cut(rest, "/")
	if params != "" && !strings.HasPrefix(params, ";") {
		return a, fmt.Errorf("the address %q has a path: parameters follow as /;name=value", s)
	}
	for _, p := range strings.Split(strings.TrimPrefix(params, ";"), ";") {
		if p == "" {
			continue
		}
		if err := a.parameter(p); err != nil {
			return a, err
		}
	}
	a.host, err = withPort(host)
	return a, err
}

func withPort(host string) (string, error) {
	u, err := url.Parse("sc://" + host)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%q is no host and port", host)
	}
	port := u.Port()
	if port == "" {
		port = defaultPort
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

func (a *address) parameter(p string) error {
	name, value, ok := strings.Cut(p, "=")
	if value, err := url.PathUnescape(value); !ok || err != nil || value == "" {
		return fmt.Errorf("the parameter %q of the address must be name=value", p)
	}
	value, _ = url.PathUnescape(value)
	switch name {
	case "token":
		a.token, a.secure = value, true
	case "use_ssl":
		if value != "true" && value != "false" {
			return fmt.Errorf("use_ssl is true or false, not %q", value)
		}
		a.secure = a.secure || value == "true"
	case "user_id":
		a.user = value
	case "user_agent":
		a.agent = value
	case "session_id":
		a.session = value
	default:
		a.headers[strings.ToLower(name)] = value
	}
	return nil
}
