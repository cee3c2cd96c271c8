package module

// Crew is a Host with workers, for functions that call functions of the program for
// many elements: `xs.par_map(f)`.
type Crew interface {
	// Together runs a job on several goroutines. The program's functions that it calls run
	// as iterations of a parallel loop do: they may read what lies around them. An
	// error of the first block that has one ends it.
	Together(c *Call, job Job) error
}

// Work is the part of a parallel loop that runs: iterations that one worker runs one after the other. Loops
// are cut into the same parts whatever the number of workers, so what is drawn or kept by
// part does not depend on it.
type Work struct {
	Outer *Work  // the part in which the loop itself runs; nil: it is the program's
	Loop  uint64 // tells loops of a session apart
	Part  int
	kept  map[any]any
}

// Worker is a Host that may run a part of a parallel loop: Work is nil if it does not.
type Worker interface{ Work() *Work }

// WorkOf gives the part of a parallel loop in which a function is called, or nil.
func (c *Call) WorkOf() *Work {
	if h, ok := c.Host.(Worker); ok {
		return h.Work()
	}
	return nil
}

// Keep keeps something until the part ends; Kept gives it, or nil.
func (w *Work) Keep(key, x any) {
	if w.kept == nil {
		w.kept = map[any]any{}
	}
	w.kept[key] = x
}

// Kept gives what Keep has kept.
func (w *Work) Kept(key any) any { return w.kept[key] }

// Job is work on n elements.
type Job struct {
	N       int
	Workers int // at most so many; 0: as many as there are cores
	// Step does the elements from lo to hi, without hi, which are a part of the loop; c is a call
	// on the worker. What it gives goes to Take, in the order of the elements and one at a time.
	Step func(c *Call, lo, hi int) (any, error)
	Take func(given any)
}

// Together runs a job by the call's host, or by itself if that has no workers.
func (c *Call) Together(job Job) error {
	if h, ok := c.Host.(Crew); ok {
		return h.Together(c, job)
	}
	for lo, size := 0, PartSize(job.N); lo < job.N; lo += size {
		given, err := job.Step(c, lo, min(lo+size, job.N))
		if err != nil {
			return err
		}
		job.Take(given)
	}
	return nil
}

// Loops have about so many parts, and none is longer than that. Sums of floats are put
// together from those of the parts: so they round alike with any number of workers.
const (
	parts    = 256
	longPart = 8192
)

// PartSize is how many iterations the parts of a loop of n have.
func PartSize(n int) int { return min(max((n+parts-1)/parts, 1), longPart) }
