// Package policy is the one door to the outside: whoever opens a socket or
// starts a process on behalf of a user does it here, and the privacy tier is
// enforced here. No other package may use net.Dial, net/http's default client
// or os/exec; internal/layers sees to it. Servers that only listen on loopback
// do not come through here. Callers: the http module, the web server's and the
// client's starting of kernels, later remote engines and registries.
package policy

import (
	"context"
	"fmt"
	"os"

	"skep/internal/lazy"
)

// Tier is how far data may travel. A higher Tier is stricter.
type Tier uint8

// The tiers.
const (
	Standard  Tier = iota // any host
	Private               // this machine and private networks (RFC 1918, RFC 4193, link-local)
	Sovereign             // this machine only: no name is even resolved, no foreign program started
)

// Variable is the environment variable that holds the tier of a process; children inherit it.
const Variable = "SKEP_TIER"

// String gives the tier's name as Variable holds it.
func (t Tier) String() string {
	switch t {
	case Standard:
		return "standard"
	case Private:
		return "private"
	}
	return "sovereign"
}

// ParseTier reads a tier's name. An unknown name is an error, and Sovereign: a typing error must not open the door.
func ParseTier(name string) (Tier, error) {
	switch name {
	case "", "standard":
		return Standard, nil
	case "private":
		return Private, nil
	case "sovereign":
		return Sovereign, nil
	}
	return Sovereign, fmt.Errorf("privacy tier %q: expected standard, private or sovereign", name)
}

type tierKey struct{}

// WithTier makes ctx at least as strict as t.
func WithTier(ctx context.Context, t Tier) context.Context {
	return context.WithValue(ctx, tierKey{}, max(t, TierOf(ctx)))
}

// TierOf is the strictest of the process's tier and what ctx carries.
func TierOf(ctx context.Context) Tier {
	t, _ := ctx.Value(tierKey{}).(Tier)
	return max(t, processTier.Get())
}

// processTier is read once: a program must not loosen its own tier by setting the variable.
var processTier = lazy.Value[Tier]{New: func() Tier {
	t, _ := ParseTier(os.Getenv(Variable))
	return t
}}

// Refused is the error of everything that the tier forbids.
type Refused struct {
	Tier Tier
	What string // what was tried: "connect to example.org:443"
}

// Error says what was refused and which tier did it.
func (e *Refused) Error() string {
	return fmt.Sprintf("%s: refused by privacy tier %q", e.What, e.Tier)
}
