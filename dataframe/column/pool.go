package column

// Buffers of kernels are plain Go memory: most of them are reused from the query before, and asking for large pages
// (memory.Make) doubled the system's share of the time of a sort.

// Pool runs the pieces of a kernel, perhaps beside each other. A kernel's result never depends on how many workers a
// pool has: pieces either write to places of their own or are put together in their order.
type Pool interface {
	// Each calls f(0) … f(n-1) in any order and returns when all have ended. After an error (cancelled) some were not called.
	Each(n int, f func(i int)) error
	// Check is the error of a pool that is cancelled; long pieces ask it now and then.
	Check() error
	// Workers is how many calls run at once.
	Workers() int
}

// Serial is the pool of the caller's goroutine.
var Serial Pool = serial{}

type serial struct{}

func (serial) Each(n int, f func(i int)) error {
	for i := range n {
		f(i)
	}
	return nil
}

func (serial) Check() error { return nil }

func (serial) Workers() int { return 1 }

// pieceRows is how many rows make a piece worth a hand-over between workers.
const pieceRows = 1 << 16

// pieces cuts n rows into ranges of about pieceRows and calls f for each.
func pieces(p Pool, n int, f func(from, to int)) error {
	count := (n + pieceRows - 1) / pieceRows
	return p.Each(count, func(i int) { f(i*pieceRows, min(n, (i+1)*pieceRows)) })
}

// chunks cuts n rows into as many ranges as there are workers, fewer if they would be short.
func chunks(p Pool, n int) (starts []int) {
	count := max(1, min(p.Workers(), n/(pieceRows/4)))
	for i := range count + 1 {
		starts = append(starts, n*i/count)
	}
	return starts
}
