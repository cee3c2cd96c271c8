package module

// Crew is a Host with workers, for functions that call functions of the program for
// many elements: `xs.par_map(f)`.
type Crew interface {
	// Together runs a job on several goroutines. The program's functions that it calls run
	// as iterations of a parallel loop do: they may read what lies around them. An
	// error of the first block that has one ends it.
	Together(c *Call, job Job) error
}

// Job is work on n elements.
type Job struct {
	N       int
	Workers int // at most so many; 0: as many as there are cores
	// Fixed says that blocks must not depend on the number of workers: what they give is
	// put together by a function that rounds, or of which nothing is known.
	Fixed bool
	// Step does the elements from lo to hi, without hi; c is a call on the worker. What it gives goes to Take, in
	// the order of the elements and one at a time.
	Step func(c *Call, lo, hi int) (any, error)
	Take func(given any)
}

// Together runs a job by the call's host, or by itself if that has no workers.
func (c *Call) Together(job Job) error {
	if h, ok := c.Host.(Crew); ok {
		return h.Together(c, job)
	}
	size := max(job.Grain(), 1)
	for lo := 0; lo < job.N; lo += size {
		given, err := job.Step(c, lo, min(lo+size, job.N))
		if err != nil {
			return err
		}
		job.Take(given)
	}
	return nil
}

// Blocks of fixed size: about so many, and not larger than that. So a sum of floats rounds
// alike with any number of workers.
const (
	fixedBlocks = 256
	fixedMost   = 8192
)

// Grain is how many elements a block of fixed size has.
func Grain(n int) int { return min(max((n+fixedBlocks-1)/fixedBlocks, 1), fixedMost) }

// Grain is the number of elements that blocks have a multiple of.
func (j Job) Grain() int {
	if j.Fixed {
		return Grain(j.N)
	}
	return 1
}
