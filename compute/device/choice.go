package device

import (
	"fmt"
	"time"
)

// Kind is what an operation is like for a device.
type Kind uint8

// The kinds: many operations for each element that travels, or few.
const (
	Product Kind = iota // products of matrices, convolutions
	Rows                // reductions, softmax
	Each                // element by element
)

// Costs are what was measured of a processor and a device, per second.
type Costs struct {
	HereFlops, HereBytes   float64 // of products in f32, of what streams through memory
	ThereFlops, ThereBytes float64
	Link                   float64       // bytes to or from the device
	Launch                 time.Duration // of a command that does nothing
}

// Question is all that the choice of a backend depends on. It decides the same on every machine.
type Question struct {
	Op       string
	Kind     Kind
	Flops    float64
	Moved    int64    // bytes of operands that are not on the device, and of the result where it is wanted here
	Touched  int64    // bytes that are read and written
	There    bool     // an operand lies on the device
	Adapter  *Adapter // nil: there is none
	Absent   string   // why there is none
	NoKernel string   // why the device cannot do it; "" if it can
	Costs    Costs
}

// Decision is a backend with the reason, as why() says it.
type Decision struct {
	There  bool
	Reason string
}

// worthAsking is how many operations a product must have before anybody looks for devices: 500 × 500 × 500, two each. Below, no
// device that has to be sent its operands is faster than a processor.
const worthAsking = 2.5e8

// WorthAsking says whether an operation may be one for a device although its operands are here.
func WorthAsking(k Kind, flops float64) bool { return k == Product && flops >= worthAsking }

// Choose decides where an operation runs. Where the operands are decides first: what lies on a device is computed there, since
// fetching it costs more than any kernel. Only products of matrices and convolutions, which work much on each element, are worth
// sending, and only to real hardware; element-wise operations and reductions never are: reading their operands here takes no
// longer than sending them.
func Choose(q Question) Decision {
	switch {
	case q.Adapter == nil:
		return here("%s", q.Absent)
	case q.NoKernel != "":
		return here("%s cannot: %s", q.Adapter.Name, q.NoKernel)
	case q.There:
		return Decision{true, "the operands lie there"}
	case q.Kind != Product:
		return here("%s over elements that lie here; sending them to %s takes longer", q.Op, q.Adapter.Name)
	case q.Adapter.Software:
		return here("%s is software and only used by its name", q.Adapter.Name)
	case q.Flops < worthAsking:
		return here("%.2g operations are too few to send to %s", q.Flops, q.Adapter.Name)
	}
	return estimate(q)
}

func here(format string, args ...any) Decision { return Decision{false, fmt.Sprintf(format, args...)} }

// estimate compares both ways by what was measured. A device has to win by a fifth: estimates are off by as much.
func estimate(q Question) Decision {
	c := q.Costs
	if c.HereFlops <= 0 || c.HereBytes <= 0 || c.ThereFlops <= 0 || c.ThereBytes <= 0 || c.Link <= 0 {
		return here("nothing was measured of %s", q.Adapter.Name)
	}
	local := max(q.Flops/c.HereFlops, float64(q.Touched)/c.HereBytes)
	remote := c.Launch.Seconds() + float64(q.Moved)/c.Link + max(q.Flops/c.ThereFlops, float64(q.Touched)/c.ThereBytes)
	if remote < 0.8*local {
		return Decision{true, fmt.Sprintf("about %s there, %s here", seconds(remote), seconds(local))}
	}
	return here("about %s here, %s on %s", seconds(local), seconds(remote), q.Adapter.Name)
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(10 * time.Microsecond)
}
