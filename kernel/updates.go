package kernel

import (
	"encoding/json"
	"maps"
	"sync"
	"time"

	"skep/interp/module"
)

// updatePeriod is how long changes of widgets gather before they are told: a loop that moves a bar a million times would else flood front
// ends, each of which draws every message, and cut off who reads slowly.
const updatePeriod = 20 * time.Millisecond

// updates gather the changes of widgets. What is told after them, and the end of a cell, waits for them to be told.
type updates struct {
	say    func(id string, parent json.RawMessage, m module.CommMessage)
	period time.Duration

	mu      sync.Mutex
	order   []string // comms with changes, by the first of them
	waiting map[string]*update
	told    time.Time
	timer   *time.Timer // runs while something waits
}

// update is what has changed of one widget.
type update struct {
	parent json.RawMessage // of the last change
	state  map[string]any
}

// add tells a change now, or soon together with others. It is false for messages that are no plain change.
func (u *updates) add(id string, parent json.RawMessage, m module.CommMessage) bool {
	state, ok := m.Data["state"].(map[string]any)
	if !ok || m.Data["method"] != "update" || len(m.Buffers) > 0 {
		return false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	w := u.waiting[id]
	if w == nil {
		if u.waiting == nil {
			u.waiting = map[string]*update{}
		}
		w = &update{state: map[string]any{}}
		u.waiting[id] = w
		u.order = append(u.order, id)
	}
	w.parent = parent
	maps.Copy(w.state, state)
	if wait := u.period - time.Since(u.told); wait <= 0 {
		u.tell()
	} else if u.timer == nil {
		u.timer = time.AfterFunc(wait, u.flush)
	}
	return true
}

// flush tells all that waits.
func (u *updates) flush() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.tell()
}

func (u *updates) tell() {
	if u.timer != nil {
		u.timer.Stop()
		u.timer = nil
	}
	for _, id := range u.order {
		w := u.waiting[id]
		u.say(id, w.parent, module.CommMessage{Data: map[string]any{"method": "update", "state": w.state, "buffer_paths": []any{}}})
	}
	if len(u.order) > 0 {
		u.told = time.Now()
	}
	u.order, u.waiting = nil, nil
}
