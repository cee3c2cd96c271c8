// Package web is the notebook in the browser: a server that speaks the public
// Jupyter Server API (contents, sessions, kernels, kernelspecs, the channels
// websocket in both framings) and serves the built-in page. Kernels, ours too,
// are child processes behind the Starter that the caller hands in; a crash of
// one never reaches the server. It opens no connection to anywhere and starts
// no process itself. `skep notebook` calls it.
//
// Everything but the page's own static files needs the token. See guard.go for
// who may ask, folder.go for what of the disk can be reached.
package web

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"skep/interp"
	"skep/jupyter/kernelspec"
	"skep/memory"
	"skep/web/lab"
)

// DefaultPort is what `skep notebook` asks for when nothing else is said.
const DefaultPort = 8888

// Options say what to serve and to whom.
type Options struct {
	Dir      string // the folder that is served; default the current one
	OpenFile string // a file in Dir to open, slash-separated and relative to it; "" for the list of files
	Host     string // address to listen on, default 127.0.0.1; another than loopback needs TLS or Insecure
	Port     int    // 0 for any free one; if it is taken, the next free one is used
	TLS      TLS    // with which certificate; needed beyond loopback
	Insecure bool   // listen beyond loopback without TLS, on purpose
	Token    string // at least 8 characters; default SKEP_TOKEN, else the content of the file SKEP_TOKEN_FILE, else random
	Version  string // of skep, for /api

	PasswordFile string // what SetPassword wrote; "" for no password
	StateDir     string // where unsaved changes are kept while notebooks are open; default a folder of this user's

	Log       *Log                     // what the page's log shows; nil: one of the server's own
	Git       Git                      // reads repositories; nil: no history is shown
	Starter   Starter                  // starts the kernels
	Own       kernelspec.Spec          // the default kernel; without a name it is the one in this program
	Resources fs.FS                    // logo-*.png and .svg of Own; may be nil
	Specs     func() []kernelspec.Spec // the other kernels; nil for those that are installed

	App *App // serve this app and nothing else

	Lab    bool   // open JupyterLab's front end instead of our page
	LabDir string // its folder (share/jupyter/lab); "" looks for an installation

	// Session makes the language for the notebooks of a folder, to check what pages show; nil: nothing is checked.
	Session func(dir string, notebook bool) *interp.Session

	NoBrowser bool                   // do not call Browse
	Browse    func(url string) error // opens a browser; may be nil
	Out       io.Writer              // gets the address; default standard error
}

// Server is one running notebook server.
type Server struct {
	options   Options
	token     secret
	listener  net.Listener
	folder    *folder
	kernels   *kernels
	sessions  *sessions
	specs     specs
	page      *page
	lab       *lab.Front // nil if JupyterLab is not installed
	router    chi.Routes
	handler   http.Handler
	started   time.Time
	log       *Log
	checkers  checkers
	events    events
	rooms     rooms
	trust     trust
	terminals terminals
	sections  sections
	quit      chan struct{} // closed when a client asks the server to end
	quitOnce  sync.Once
	attempts  attempts
	rest      memory.Rest // after requests, and after cells
	logins    logins
	visits    visits
	passwords sync.Mutex      // one attempt at a time
	tls       *tls.Config     // nil: none
	lifetime  context.Context // ends when the server does
	end       context.CancelFunc
}

// Serve listens, prints the address, opens a browser if it may, and serves
// until ctx ends; then all kernels are shut down. The error is nil after ctx ended.
func Serve(ctx context.Context, o Options) error {
	s, err := Listen(o)
	if err != nil {
		return err
	}
	out := s.options.Out
	if out == nil {
		out = os.Stderr
	}
	what := "skep notebook: " + s.folder.path
	if o.App != nil {
		what = o.App.Title
	}
	fmt.Fprintf(out, "%s\n  open %s\n  Ctrl-C ends the server and its kernels\n", what, s.URL())
	if s.tls != nil {
		fmt.Fprintf(out, "  its certificate has the SHA-256 fingerprint\n  %s\n", fingerprint(s.tls))
	}
	if o.Browse != nil && !o.NoBrowser {
		if err := o.Browse(s.URL()); err != nil {
			fmt.Fprintf(out, "  no browser could be opened (%v); use the address above\n", err)
		}
	}
	return s.Serve(ctx)
}

// Listen makes a Server and binds its port; nothing is answered before Server.Serve.
func Listen(o Options) (*Server, error) {
	if o.Starter == nil {
		return nil, errors.New("serve notebooks: no kernel starter given")
	}
	if o.Own.Name == "" {
		own, err := ownSpec()
		if err != nil {
			return nil, err
		}
		o.Own = own
	}
	token, err := tokenFor(o.Token, os.Getenv)
	if err != nil {
		return nil, err
	}
	if o.Dir == "" {
		o.Dir = "."
	}
	f, err := openFolder(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("serve notebooks of %s: %w", o.Dir, err)
	}
	front, err := openLab(o)
	if err != nil {
		f.close()
		return nil, err
	}
	listener, config, err := listenWith(o)
	if err != nil {
		f.close()
		return nil, err
	}
	s := &Server{options: o, token: token, listener: listener, folder: f, started: time.Now(), tls: config, lab: front, quit: make(chan struct{})}
	s.log = o.Log
	if s.log == nil {
		s.log = &Log{}
	}
	s.log.hide(token.text)
	s.sections.dir = filepath.Join(configDir(os.Getenv), "serverconfig")
	s.lifetime, s.end = context.WithCancel(context.Background())
	s.specs = specs{own: o.Own, resources: o.Resources, find: o.Specs}
	s.kernels = newKernels(o.Starter, s.specs, f, &s.rest)
	s.kernels.log = s.log
	s.sessions = newSessions(s.kernels)
	state := cmp.Or(o.StateDir, stateDir())
	s.trust.dir = state
	s.rooms.server, s.rooms.dir = s, filepath.Join(state, "documents")
	s.page = newPage()
	if s.handler = s.routes(); o.App != nil {
		s.handler = s.appRoutes()
	}
	return s, nil
}

// listenWith is listen, with TLS if that is wished.
func listenWith(o Options) (net.Listener, *tls.Config, error) {
	var config *tls.Config
	if o.TLS.On() {
		var err error
		if config, err = o.TLS.config(hostsOf(o.Host)); err != nil {
			return nil, nil, err
		}
	}
	l, err := listen(o)
	if err == nil && config != nil {
		l = tls.NewListener(l, config)
	}
	return l, config, err
}

// listen binds the wished port, or one of the next, or any.
func listen(o Options) (net.Listener, error) {
	host := o.Host
	if host == "" || host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); !o.Insecure && !o.TLS.On() && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("listen on %s: others on the network could read the token and run code; use a tunnel (ssh -L), or --tls, or say --insecure", host)
	}
	const tries = 20
	for i := range tries {
		if o.Port == 0 || o.Port+i > 65535 {
			break
		}
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(o.Port+i)))
		if err == nil {
			return l, nil
		}
		if !strings.Contains(err.Error(), "address already in use") {
			return nil, fmt.Errorf("listen on %s: %w", host, err)
		}
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", host, err)
	}
	return l, nil
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// URL is the address to open, with the token.
func (s *Server) URL() string {
	port := s.Addr().(*net.TCPAddr).Port
	host := s.options.Host
	if ip := net.ParseIP(host); host == "" || host == "localhost" || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	u := url.URL{Scheme: s.scheme(), Host: net.JoinHostPort(host, strconv.Itoa(port)), Path: "/"}
	file := filepath.ToSlash(s.options.OpenFile)
	switch {
	case s.options.Lab:
		u.Path = path.Join("/lab/tree", file)
	case file != "":
		u.Path = path.Join("/notebooks", file)
	}
	if s.options.App != nil {
		u.Path = "/app"
	}
	if !s.public() {
		u.RawQuery = url.Values{"token": {s.token.text}}.Encode()
	}
	return u.String()
}

func (s *Server) scheme() string {
	if s.tls != nil {
		return "https"
	}
	return "http"
}

// Handler answers the requests; tests may put it behind a listener of their own.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers until ctx ends, then shuts the kernels down.
func (s *Server) Serve(ctx context.Context) error {
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 15 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	s.rest.Idle() // from starting
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.quit:
			cancel()
		case <-ctx.Done():
		}
	}()
	done := make(chan error, 1)
	go func() { done <- server.Serve(s.listener) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		s.rooms.shut()
		s.end()
		s.terminals.close()
		s.kernels.close()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		_ = server.Shutdown(grace) // open websockets were closed with their kernels
		cancel()
		_ = server.Close()
		<-done
	}
	s.Close()
	return err
}

// Close ends the kernels and frees what Listen took. Serve calls it.
func (s *Server) Close() {
	s.rooms.shut()
	s.end()
	s.terminals.close()
	s.kernels.close()
	if s.lab != nil {
		s.lab.Close()
	}
	_ = s.listener.Close() // closed already after Serve
	s.folder.close()
}
