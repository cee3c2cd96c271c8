package postgres

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/user"
	"path"
	"strconv"
	"strings"
	"time"

	"skep/internal/lazy"
)

const (
	defaultPort     = "5432"
	defaultPatience = 30 * time.Second // for a connection, log-in included
)

// address is where a server listens, and who asks.
type address struct {
	host, port     string // a host that begins with / is a folder of sockets
	user, password string
	database       string
	mode           sslMode
	root           string // file of certificates that the server's is held to
	application    string
	patience       time.Duration
}

// sslMode is how much TLS there is, in the order of libpq's names.
type sslMode int

const (
	sslDisable    sslMode = iota
	sslPrefer             // TLS if the server has it, whoever it is
	sslRequire            // TLS, whoever the server is
	sslVerifyCA           // a certificate that a known authority signed
	sslVerifyFull         // and that is this host's
)

var sslModes = lazy.Value[map[string]sslMode]{New: func() map[string]sslMode {
	return map[string]sslMode{"disable": sslDisable, "allow": sslPrefer, "prefer": sslPrefer, "require": sslRequire, "verify-ca": sslVerifyCA, "verify-full": sslVerifyFull}
}}

// parseAddress reads an address; no error repeats the password.
func parseAddress(s string) (a address, err error) {
	u, err := url.Parse(s)
	if err != nil {
		return a, fmt.Errorf("the address cannot be read: a password with signs such as @ / : # needs them as %%40 %%2F %%3A %%23")
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return a, fmt.Errorf("the address must begin with postgres:// or postgresql://")
	}
	a = fromEnvironment()
	if h := u.Hostname(); h != "" {
		a.host = h
	}
	if p := u.Port(); p != "" {
		a.port = p
	}
	if u.User != nil {
		a.user = u.User.Username()
		if p, given := u.User.Password(); given {
			a.password = p
		}
	}
	if d := strings.TrimPrefix(u.Path, "/"); d != "" {
		a.database = d
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
	return a.completed()
}

func fromEnvironment() address {
	a := address{host: os.Getenv("PGHOST"), port: os.Getenv("PGPORT"), user: os.Getenv("PGUSER"), password: os.Getenv("PGPASSWORD"),
		database: os.Getenv("PGDATABASE"), root: os.Getenv("PGSSLROOTCERT"), mode: sslPrefer, application: "skep", patience: defaultPatience}
	if m, ok := sslModes.Get()[os.Getenv("PGSSLMODE")]; ok {
		a.mode = m
	}
	return a
}

// completed fills in what nothing said.
func (a address) completed() (address, error) {
	if a.host == "" {
		a.host = "localhost"
	}
	if a.port == "" {
		a.port = defaultPort
	}
	if n, err := strconv.Atoi(a.port); err != nil || n < 1 || n > 65535 {
		return a, fmt.Errorf("the port %q is no number from 1 to 65535", a.port)
	}
	if a.user == "" {
		if u, err := user.Current(); err == nil {
			a.user = u.Username
		}
	}
	if a.database == "" {
		a.database = a.user
	}
	if strings.ContainsRune(a.user+a.database+a.application, 0) {
		return a, fmt.Errorf("a name in the address has a byte 0")
	}
	return a, nil
}

func (a *address) parameter(name, value string) error {
	switch name {
	case "host":
		a.host = value
	case "port":
		a.port = value
	case "user":
		a.user = value
	case "password":
		a.password = value
	case "dbname":
		a.database = value
	case "sslrootcert":
		a.root = value
	case "application_name":
		a.application = value
	case "sslmode":
		m, ok := sslModes.Get()[value]
		if !ok {
			return fmt.Errorf("sslmode is disable, prefer, require, verify-ca or verify-full, not %q", value)
		}
		a.mode = m
	case "connect_timeout":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return fmt.Errorf("connect_timeout is a number of seconds, not %q", value)
		}
		if a.patience = time.Duration(n) * time.Second; n == 0 {
			a.patience = 24 * time.Hour
		}
	default:
		return fmt.Errorf("the address has a parameter %q, which is not known here: host, port, user, password, dbname, sslmode, sslrootcert, connect_timeout, application_name", name)
	}
	return nil
}

// local tells whether the server is reached without a network, by a socket in a folder.
func (a address) local() bool { return strings.HasPrefix(a.host, "/") }

// place is what a dialer takes.
func (a address) place() (network, where string) {
	if a.local() {
		return "unix", path.Join(a.host, ".s.PGSQL."+a.port)
	}
	return "tcp", net.JoinHostPort(a.host, a.port)
}

func (a address) String() string {
	_, where := a.place()
	return "postgres://" + where + "/" + a.database
}
