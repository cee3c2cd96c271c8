package csv

import (
	"bytes"
	"errors"
	"runtime/debug"
	"sync"

	"skep/dataframe/column"
)

// cutter finds where a stretch begins and how many lines it has when a worker is about to read it, so that a file's pages are mapped
// once. One worker does that at a time: counting takes a thirtieth of reading.
type cutter struct {
	*reader
	parts   []*stretch
	rows    int // that there is room for
	mu      sync.Mutex
	start   int
	next    int  // part
	at      int  // where the last one ends
	lines   int  // before that place
	counted int  // lines of the pieces that were counted
	quoted  bool // at the end of these
}

// cutterWorkers is up to how many workers the one that counts does not hold up.
const cutterWorkers = 8

var errRoom = errors.New("there are more lines than a look here and there said")

// once reads a text without counting its lines first. t is nil if that is not done, or something else than it expects stands there.
func (r *reader) once() (t *column.Table, err error) {
	n := (len(r.data) - r.at) / r.stretch
	if n < 2 || r.Rows > 0 || r.pool().Workers() > cutterWorkers {
		return nil, nil
	}
	c := &cutter{reader: r, parts: make([]*stretch, n), start: r.at, at: r.at, rows: r.guessLines()}
	return r.filled(c.rows, c.parts, func(targets []*target, need []bool) error {
		o := r.settling(c.parts)
		return r.pool().Try(n, func(int) error {
			k, err := c.cut()
			if err == nil {
				err = r.readPart(c.parts[k], targets, need, k > 0, k < n-1)
			}
			if err == nil {
				o.read(k)
			}
			return err
		})
	})
}

// cut makes the next part.
func (c *cutter) cut() (k int, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // as in readPart
	c.mu.Lock()
	defer c.mu.Unlock()
	k = c.next
	c.next++
	end := c.chunkEnd(k, len(c.parts))
	quotes, lines := c.count(c.start+k*c.stretch, end)
	c.quoted, c.counted = c.quoted != (quotes%2 == 1), c.counted+lines
	to, passed := len(c.data), 0
	if k < len(c.parts)-1 {
		to, passed = c.lineEnd(end, c.quoted)
	}
	p := &stretch{from: c.at, to: to, base: c.lines, slots: max(0, c.counted+passed-c.lines), cols: make([]*piece, len(c.cols))}
	p.bare = quotes == 0 && bytes.IndexByte(c.data[min(end, to):to], '"') < 0
	if p.from < to && to == len(c.data) && c.data[to-1] != '\n' {
		p.slots++
	}
	c.at, c.lines, c.parts[k] = to, c.lines+p.slots, p
	if c.lines > c.rows {
		return k, errRoom
	}
	return k, nil
}

// guessLines is how many lines a text may have, after a look at some places.
func (r *reader) guessLines() int {
	const looks, size = 64, 1 << 14
	text, lines, seen := r.data[r.at:], 0, 0
	for k := range looks {
		from := (len(text) - min(len(text), size)) / looks * k
		some := text[from:min(len(text), from+size)]
		lines, seen = lines+bytes.Count(some, lineEnd), seen+len(some)
	}
	return int(float64(lines+looks)/float64(max(1, seen))*float64(len(text))*1.03) + 2
}
