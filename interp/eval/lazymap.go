package eval

import (
	"maps"
	"sync"
	"sync/atomic"
)

// lazyMap is a table that fills as it is asked. Readers need no lock, because
// workers of parallel loops ask all the time: who adds a name copies the table, which
// happens once a name.
type lazyMap[V any] struct {
	mu  sync.Mutex
	now atomic.Pointer[map[string]V]
}

func (m *lazyMap[V]) get(name string) (v V, ok bool) {
	if t := m.now.Load(); t != nil {
		v, ok = (*t)[name]
	}
	return v, ok
}

// put adds a name, unless somebody has added it meanwhile: it gives what the table has then.
func (m *lazyMap[V]) put(name string, v V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	next := map[string]V{}
	if t := m.now.Load(); t != nil {
		if old, ok := (*t)[name]; ok {
			return old
		}
		next = maps.Clone(*t)
	}
	next[name] = v
	m.now.Store(&next)
	return v
}

// set changes what a name means.
func (m *lazyMap[V]) set(name string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	next := map[string]V{}
	if t := m.now.Load(); t != nil {
		next = maps.Clone(*t)
	}
	next[name] = v
	m.now.Store(&next)
}
