package web

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// events are what happens on the server, for clients that subscribe: Jupyter's schemas for what is done to files and kernels.
type events struct {
	mu        sync.Mutex
	listeners map[chan []byte]bool
}

const (
	contentsSchema = "https://events.jupyter.org/jupyter_server/contents_service/v1"
	kernelSchema   = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
	maxListeners   = 256
	eventsWaiting  = 100 // for one listener; who does not read misses the rest
)

// tell hands an event to all that listen.
func (e *events) tell(schema string, data map[string]any) {
	capsule := map[string]any{"schema_id": schema, "__schema__": schema, "__schema_version__": "1", "__metadata_version__": 1, "__timestamp__": stamp(time.Now())}
	for name, v := range data {
		capsule[name] = v
	}
	text, err := json.Marshal(capsule)
	if err != nil {
		panic("web: marshal of a plain event failed: " + err.Error())
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for l := range e.listeners {
		select {
		case l <- text:
		default:
		}
	}
}

func (e *events) listen() (chan []byte, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.listeners) >= maxListeners {
		return nil, false
	}
	if e.listeners == nil {
		e.listeners = map[chan []byte]bool{}
	}
	l := make(chan []byte, eventsWaiting)
	e.listeners[l] = true
	return l, true
}

func (e *events) leave(l chan []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.listeners, l)
}

// getEvents answers GET /api/events/subscribe with a websocket, one JSON text an event.
func (s *Server) getEvents(w http.ResponseWriter, r *http.Request) error {
	if !isUpgrade(r) {
		return failed(http.StatusUpgradeRequired, "this address is for websockets")
	}
	l, ok := s.events.listen()
	if !ok {
		return failed(http.StatusServiceUnavailable, "too many clients listen already")
	}
	defer s.events.leave(l)
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // apiGate has compared the Origin
	if err != nil {
		return nil // Accept has answered
	}
	ctx, cancel := context.WithCancel(conn.CloseRead(s.lifetime))
	defer cancel()
	go func() {
		defer cancel()
		_ = pings(ctx, conn)
	}()
	for {
		select {
		case text := <-l:
			if conn.Write(ctx, websocket.MessageText, text) != nil {
				return nil
			}
		case <-ctx.Done():
			_ = conn.Close(websocket.StatusGoingAway, "")
			return nil
		}
	}
}
