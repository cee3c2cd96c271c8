package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/go-chi/chi/v5"

	"skep/jupyter"
)

// App is a notebook that the server shows to visitors, each with a kernel of their own, in place of all that it serves otherwise.
// A visitor sees texts and outputs, and moves widgets; code is neither sent to the page nor taken from it.
type App struct {
	Title    string
	Parts    []AppPart
	Reactive bool          // cells run again when a widget is moved that they read
	Public   bool          // no token: who reaches the server may use it
	Visitors int           // at the same time; 0: DefaultVisitors
	Idle     time.Duration // after which a visitor who does nothing is let go; 0: DefaultIdle
}

// AppPart is a piece of an app's page: text, or what a cell shows.
type AppPart struct {
	Markdown string // of a text
	Code     string // of a cell; "" is a text
	MayFail  bool   // the cell's error does not stop those behind it
	Still    bool   // the cell runs once, whatever moves
	Reads    []AppRead
}

// AppRead is a name that a cell has from another part; "" where that one may define anything.
type AppRead struct {
	Name string
	Part int
}

// What an app grants if nothing is said.
const (
	DefaultVisitors = 20
	DefaultIdle     = 30 * time.Minute
)

// appKernel stands in the place of a kernel's id: every visitor reaches the one that is theirs.
const appKernel = "app"

// appRoutes is all that a server of an app answers.
func (s *Server) appRoutes() http.Handler {
	r := chi.NewRouter()
	r.Use(headers, recovered, s.hostGate)
	r.NotFound(s.apiGate(handler(func(http.ResponseWriter, *http.Request) error {
		return failed(http.StatusNotFound, "no such address")
	})).ServeHTTP)
	r.Method(http.MethodGet, "/static/*", handler(s.page.static))
	r.Get(outputPath, s.page.output)
	r.Post("/login", s.login)
	r.Group(func(r chi.Router) {
		r.Use(s.pageGate)
		r.Get("/", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/app", http.StatusFound) })
		r.Get("/login", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/app", http.StatusFound) })
		r.Get("/app", s.page.index)
	})
	r.Group(func(r chi.Router) {
		r.Use(s.apiGate)
		r.Method(http.MethodGet, "/api/skep/app", handler(s.getApp))
		r.Method(http.MethodGet, "/api/kernels/"+appKernel+"/channels", handler(s.getAppChannels))
	})
	s.router = r
	return r
}

// public tells whether nobody is asked for the token.
func (s *Server) public() bool { return s.options.App != nil && s.options.App.Public }

// getApp answers GET /api/skep/app: the page, without its code. A part is Markdown, or null where a cell's outputs go.
func (s *Server) getApp(w http.ResponseWriter, _ *http.Request) error {
	parts := []*string{}
	for _, p := range s.options.App.Parts {
		if p.Code != "" {
			parts = append(parts, nil)
		} else {
			parts = append(parts, &p.Markdown)
		}
	}
	answer(w, http.StatusOK, map[string]any{"title": s.options.App.Title, "parts": parts, "full": s.visitors.full(s.options.App)})
	return nil
}

// visitors counts those who are there.
type visitors struct {
	mu sync.Mutex
	n  int
}

func (v *visitors) full(a *App) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.n >= a.most()
}

// enter takes a place; false if there is none.
func (v *visitors) enter(a *App) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.n >= a.most() {
		return false
	}
	v.n++
	return true
}

func (v *visitors) leave() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.n--
}

func (a *App) most() int {
	if a.Visitors > 0 {
		return a.Visitors
	}
	return DefaultVisitors
}

func (a *App) patience() time.Duration {
	if a.Idle > 0 {
		return a.Idle
	}
	return DefaultIdle
}

// getAppChannels answers the websocket of a visitor: it starts a kernel, runs the notebook in it, and ends it with the websocket.
func (s *Server) getAppChannels(w http.ResponseWriter, r *http.Request) error {
	if !isUpgrade(r) {
		return failed(http.StatusUpgradeRequired, "this address is for websockets")
	}
	if !s.visitors.enter(s.options.App) {
		return failed(http.StatusServiceUnavailable, "as many people as it takes use this app now")
	}
	defer s.visitors.leave()
	k, err := s.kernels.start(r.Context(), newKernel{})
	if err != nil {
		return err
	}
	defer s.kernels.end(k)
	box, err := k.box(jupyter.NewID())
	if err != nil {
		return err
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}, InsecureSkipVerify: true}) // apiGate has compared the Origin
	if err != nil {
		return nil // Accept has answered
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	patience := s.options.App.patience()
	idle := time.AfterFunc(patience, func() { _ = conn.Close(websocket.StatusGoingAway, "nothing was done for long") }) // which ends the reading
	defer idle.Stop()
	follow := newFollower(s.options.App, k)
	defer follow.close()
	so := &socket{conn: conn, framing: framingOf(conn.Subprotocol()), kernel: k, box: box, rooms: &s.rooms, allowed: func(m Received) error {
		idle.Reset(patience)
		if err := visitorMay(m); err != nil {
			return err
		}
		follow.said(m.Message)
		return nil
	}}
	go follow.begin(ctx)
	so.run(ctx)
	return nil
}

var errVisitor = errors.New("a visitor of an app moves widgets, and nothing else")

// visitorMay refuses what is not the moving of widgets: no code comes from a page. The kernel takes comms for its control target
// only, and widgets take only values that they can hold.
func visitorMay(m Received) error {
	if m.Channel != jupyter.Shell || !slices.Contains([]string{"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}, m.Message.Header.MsgType) {
		return fmt.Errorf("%w, no %s on %s", errVisitor, clipText(m.Message.Header.MsgType), m.Channel)
	}
	return nil
}
