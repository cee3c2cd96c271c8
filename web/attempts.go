package web

import (
	"cmp"
	"net"
	"net/http"
	"sync"
	"time"
)

// The limit on wrong tokens from one address: a token of our own cannot be guessed, one that a person chose can.
const (
	mostAttempts   = 20
	attemptsWindow = time.Minute
	mostAddresses  = 10_000 // that are remembered
)

// attempts counts wrong tokens by the address that they came from. Who has the cookie is not asked for a token, and so not held up.
type attempts struct {
	mu    sync.Mutex
	from  map[string]attempt
	limit int              // 0: mostAttempts
	now   func() time.Time // nil: time.Now
}

type attempt struct {
	count int
	since time.Time
}

func (a *attempts) time() time.Time {
	if a.now != nil {
		return a.now()
	}
	return time.Now()
}

// wait is how long an address may not try any more; 0 if it may.
func (a *attempts) wait(address string) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	x, ok := a.from[address]
	if limit := cmp.Or(a.limit, mostAttempts); !ok || x.count < limit {
		return 0
	}
	return max(0, x.since.Add(attemptsWindow).Sub(a.time()))
}

// failed notes a wrong token.
func (a *attempts) failed(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.time()
	x, ok := a.from[address]
	if !ok || now.Sub(x.since) > attemptsWindow {
		x = attempt{since: now}
	}
	x.count++
	if a.from == nil || len(a.from) >= mostAddresses {
		a.from = map[string]attempt{} // whoever fills it gains a few attempts
	}
	a.from[address] = x
}

// clientOf is the address that a request came from, without its port.
func clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
