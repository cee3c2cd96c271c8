package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
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

// awayTime is how long a visit waits for its page to be loaded again.
const awayTime = 5 * time.Minute

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

// getApp answers GET /api/skep/app?session_id=: the page, without its code, and whether the visit of that name is still there. A part is
// Markdown, or null where a cell's outputs go.
func (s *Server) getApp(w http.ResponseWriter, r *http.Request) error {
	parts := []*string{}
	for _, p := range s.options.App.Parts {
		if p.Code != "" {
			parts = append(parts, nil)
		} else {
			parts = append(parts, &p.Markdown)
		}
	}
	again := s.visits.here(r.URL.Query().Get("session_id"))
	answer(w, http.StatusOK, map[string]any{"title": s.options.App.Title, "parts": parts, "again": again, "full": !again && s.visits.full(s.options.App)})
	return nil
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

// getAppChannels answers the websocket of a visitor: it runs the notebook in a kernel of theirs, or goes on with the visit that a page of
// this session_id left a moment ago, whose outputs it is shown first. Without a session_id the visit ends with the websocket.
func (s *Server) getAppChannels(w http.ResponseWriter, r *http.Request) error {
	if !isUpgrade(r) {
		return failed(http.StatusUpgradeRequired, "this address is for websockets")
	}
	name := r.URL.Query().Get("session_id")
	if len(name) > maxSession {
		return failed(http.StatusBadRequest, "the session_id is too long")
	}
	v, ok := s.visits.enter(name, s.options.App)
	if !ok {
		return failed(http.StatusServiceUnavailable, "as many people as it takes use this app now")
	}
	if err := v.begin(s); err != nil {
		s.visits.leave(v, nil, 0)
		return err
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}, InsecureSkipVerify: true}) // apiGate has compared the Origin
	if err != nil {
		s.visits.leave(v, nil, awayTime)
		return nil // Accept has answered
	}
	s.show(context.WithoutCancel(r.Context()), v, conn)
	return nil
}

// show relays between a visit and a page until the page leaves.
func (s *Server) show(ctx context.Context, v *visit, conn *websocket.Conn) {
	patience := s.options.App.patience()
	if !s.visits.come(v, conn, patience) {
		_ = conn.Close(websocket.StatusGoingAway, "this visit has ended")
		return
	}
	defer s.visits.leave(v, conn, awayTime)
	box, shown, err := v.follow.join()
	if err != nil {
		_ = conn.Close(websocket.StatusGoingAway, err.Error())
		return
	}
	defer box.close()
	v.run()
	so := &socket{conn: conn, framing: framingOf(conn.Subprotocol()), kernel: v.kernel, box: box, rooms: &s.rooms, allowed: func(m Received) error {
		v.timer.Reset(patience)
		if err := visitorMay(m); err != nil {
			s.visits.spoil(v)
			return err
		}
		v.follow.said(m.Message)
		return nil
	}}
	for _, r := range shown {
		if so.writeOne(ctx, r) != nil {
			break // the page has gone, which reading notices
		}
	}
	so.run(ctx)
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
