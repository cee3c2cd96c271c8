package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"skep/jupyter"
)

// visits are those of an app whose kernels are there: each with a page that shows it, or left a moment ago. Who loads the page again finds
// their visit as it was; who stays away loses it to time, or to a newcomer if all places are taken.
type visits struct {
	mu   sync.Mutex
	list map[string]*visit
}

// visit is a kernel with what it has shown to one visitor.
type visit struct {
	name   string // by which its page comes back: the page's secret
	begun  sync.Once
	ran    sync.Once // the cells, for the first page
	err    error     // why it has no kernel
	kernel *running
	house  *kernels // where the kernel ends
	follow *follower
	ctx    context.Context // of following, which stop ends
	stop   context.CancelFunc
	page   *websocket.Conn // the page that shows it; nil: none does
	since  time.Time       // when the last page left
	last   bool            // it ends with its page: nobody can come back to it
	timer  *time.Timer     // lets go of who does nothing, and of who stays away
	ended  bool
}

// enter finds the visit of this name or makes one; false says that all places are taken.
func (vs *visits) enter(name string, a *App) (*visit, bool) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if v := vs.list[name]; v != nil {
		return v, true
	}
	if len(vs.list) >= a.most() {
		v := vs.longestAway()
		if v == nil {
			return nil, false
		}
		vs.drop(v)
	}
	v := &visit{name: name, since: time.Now(), last: name == ""}
	if v.last {
		v.name = jupyter.NewID()
	}
	if vs.list == nil {
		vs.list = map[string]*visit{}
	}
	vs.list[v.name] = v
	return v, true
}

// longestAway is the visit whose page left first, among those that have none. One that has only just begun is about to have one. The
// caller holds mu.
func (vs *visits) longestAway() (first *visit) {
	for _, v := range vs.list {
		if v.timer != nil && v.page == nil && (first == nil || v.since.Before(first.since)) {
			first = v
		}
	}
	return first
}

// here tells whether a visit of this name can be come back to.
func (vs *visits) here(name string) bool {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	v := vs.list[name]
	return v != nil && !v.last
}

// full tells whether a newcomer finds no place.
func (vs *visits) full(a *App) bool {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	return len(vs.list) >= a.most() && vs.longestAway() == nil
}

// come gives a visit to a page; the page that had it, which is another tab's or was not seen to leave yet, loses it. false: the visit has
// ended meanwhile.
func (vs *visits) come(v *visit, page *websocket.Conn, patience time.Duration) bool {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if v.ended {
		return false
	}
	if old := v.page; old != nil {
		go old.Close(websocket.StatusGoingAway, "this visit goes on in another tab") //nolint:errcheck // it may be gone
	}
	v.page = page
	if v.timer == nil {
		v.timer = time.AfterFunc(patience, func() { vs.letGo(v) })
	}
	v.timer.Reset(patience)
	return true
}

// leave notes that a page has gone. If it was the one that showed the visit, this waits for it to come back.
func (vs *visits) leave(v *visit, page *websocket.Conn, wait time.Duration) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if v.ended || v.page != page {
		return
	}
	v.page, v.since = nil, time.Now()
	if v.last || v.timer == nil {
		vs.drop(v)
		return
	}
	v.timer.Reset(wait)
}

// spoil has a visit end with its page.
func (vs *visits) spoil(v *visit) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	v.last = true
}

// letGo ends the visit of somebody who did nothing for long, or did not come back. A page is told why before its kernel ends.
func (vs *visits) letGo(v *visit) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	page := v.page
	vs.forget(v, func() {
		if page != nil {
			_ = page.Close(websocket.StatusGoingAway, "nothing was done for long") // which ends the reading
		}
		v.end()
	})
}

// drop ends a visit that no page shows. The caller holds mu.
func (vs *visits) drop(v *visit) { vs.forget(v, v.end) }

// forget takes a visit from the list and has it ended by a function that may take its time. The caller holds mu.
func (vs *visits) forget(v *visit, end func()) {
	if v.ended {
		return
	}
	v.ended = true
	delete(vs.list, v.name)
	if v.timer != nil {
		v.timer.Stop()
	}
	go end()
}

// begin starts the visit's kernel, if that was not done.
func (v *visit) begin(s *Server) error {
	v.begun.Do(func() {
		if v.kernel, v.err = s.kernels.start(context.Background(), newKernel{}); v.err != nil {
			return
		}
		ctx, cancel := context.WithCancel(context.Background())
		v.ctx, v.stop, v.house = ctx, cancel, s.kernels
		v.follow = newFollower(s.options.App, v.kernel)
		v.follow.lost = func() { s.visits.spoil(v) }
		go v.follow.follow(ctx)
	})
	return v.err
}

// run runs the notebook, if that was not done: for the first page, which hears all of it.
func (v *visit) run() {
	v.ran.Do(func() { go v.follow.run(v.ctx, v.follow.app.cells()) })
}

// end ends the kernel. It waits for one that is being started.
func (v *visit) end() {
	v.begun.Do(func() { v.err = failed(http.StatusServiceUnavailable, "this visit has ended") })
	if v.kernel == nil {
		return
	}
	v.stop()
	v.follow.close()
	v.house.end(v.kernel)
}
