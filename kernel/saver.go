package kernel

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"skep/interp"
	"skep/interp/module"
	"skep/interp/value"
)

// Keeper is a Session whose variables can be taken and brought back; see interp.Session.
type Keeper interface {
	Snapshot(ctx context.Context, most int) (*interp.State, error)
	Restore(ctx context.Context, data []byte, blob func(i int) ([]byte, error)) (interp.Restored, error)
	Stored(v value.Value) *module.Stored
}

// saver decides when variables are taken. Taking them copies what programs hold, while
// no cell runs; writing goes on beside the next cells. So that it never shows, a
// snapshot between two cells that follow each other must be paid for by a twentieth of the
// time that cells have run; else it waits until nobody has asked for anything for a while, and
// is given up when somebody does.
type saver struct {
	k      *kernel
	keeper Keeper
	files  *states

	used   atomic.Bool // a cell has run, or variables were brought back
	mu     sync.Mutex
	off    bool
	earned time.Duration // by running cells
	cost   time.Duration // of the last snapshot
	timer  *time.Timer
	cancel context.CancelFunc // of a snapshot that is taken while nothing runs

	writing sync.Mutex // held by who writes files
	next    chan *interp.State
	done    chan struct{} // closed when nothing more will be written
}

const (
	mostState  = 256 << 20 // bytes of what programs hold
	share      = 20
	startMoney = 20 * time.Millisecond
	mostMoney  = time.Second
	restTime   = 200 * time.Millisecond
)

// newSaver is nil where nothing is to be kept.
func newSaver(k *kernel, sess Session, dir string) *saver {
	keeper, ok := sess.(Keeper)
	if !ok || dir == "" {
		return nil
	}
	s := &saver{k: k, keeper: keeper, files: newStates(dir), earned: startMoney, next: make(chan *interp.State, 1), done: make(chan struct{})}
	go s.writeAll()
	return s
}

// before stops a snapshot that is being taken: a cell wants to run.
func (s *saver) before() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
	if s.cancel != nil {
		s.cancel()
	}
}

// after takes the variables of a cell that ran for so long, now or when the kernel rests.
func (s *saver) after(ran time.Duration) {
	if s == nil {
		return
	}
	s.used.Store(true)
	s.mu.Lock()
	s.earned = min(s.earned+ran/share, mostMoney)
	now := !s.off && s.cost <= s.earned
	if !now && !s.off {
		s.timer = time.AfterFunc(restTime, s.resting)
	}
	s.mu.Unlock()
	if now {
		s.take(context.Background())
	}
}

func (s *saver) resting() {
	s.mu.Lock()
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.mu.Unlock()
	defer cancel()
	s.k.protect("a snapshot", func() { s.take(ctx) })
}

// take takes the variables and leaves the writing to another goroutine; of two that wait the later one is written.
func (s *saver) take(ctx context.Context) {
	start := time.Now()
	st, err := s.keeper.Snapshot(ctx, mostState)
	s.mu.Lock()
	s.cost = time.Since(start)
	s.earned = max(0, s.earned-s.cost)
	s.mu.Unlock()
	if err != nil {
		return // a cell came first
	}
	select {
	case <-s.next:
	default:
	}
	select {
	case s.next <- st:
	default: // another one came in between
	}
}

func (s *saver) writeAll() {
	defer close(s.done)
	forget(filepath.Dir(s.files.dir), time.Now().Add(-mostAge))
	for st := range s.next {
		s.k.protect("writing a snapshot", func() { s.write(st) })
	}
}

func (s *saver) write(st *interp.State) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if len(st.Names) == 0 && len(s.files.blobs) == 0 {
		return // nothing to lose: an earlier kernel's snapshot stays the latest
	}
	if err := s.files.write(st, s.k.options.Notebook, s.keeper.Stored); err != nil {
		s.k.options.Log("kernel: snapshot of variables: %v", err)
	}
}

// close lets what is taken be written, for a short while. No cell runs any more.
func (s *saver) close(patience time.Duration) {
	if s == nil {
		return
	}
	s.before()
	close(s.next)
	select {
	case <-s.done:
	case <-time.After(patience):
	}
}

// restore brings back the latest snapshot of an earlier kernel of the notebook.
func (s *saver) restore(ctx context.Context) (*kept, interp.Restored, error) {
	k, err := s.files.latest()
	if err != nil {
		return nil, interp.Restored{}, err
	}
	r, err := s.keeper.Restore(ctx, k.body, k.blob)
	r.Lost = append(r.Lost, k.Lost...)
	return k, r, err
}
