package csv

import (
	"sync"

	"skep/memory"
)

// texts are the bytes of one column. Stretches read into buffers of their own, of which there are about as many as
// workers, and these are copied behind each other in the order of the rows.
type texts struct {
	bytes []byte
	size  int
	mu    sync.Mutex
	spare [][]byte
}

// buffer is room for a stretch's text.
func (t *texts) buffer(size int) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.spare); n > 0 {
		b := t.spare[n-1]
		t.spare = t.spare[:n-1]
		return b
	}
	return make([]byte, size)
}

// add takes a stretch's text; likely is how long all of them will be together.
func (t *texts) add(b []byte, size, likely int) {
	if t.size+size > len(t.bytes) {
		more := memory.MakeUnset[byte](max(likely, (t.size+size)*5/4))
		copy(more, t.bytes[:t.size])
		t.bytes = more
	}
	copy(t.bytes[t.size:], b[:size])
	t.size += size
	t.mu.Lock()
	t.spare = append(t.spare, b)
	t.mu.Unlock()
}

// settling puts texts of stretches behind each other as soon as all stretches before them have been read.
type settling struct {
	mu    sync.Mutex
	parts []*stretch
	ready []bool
	next  int
	bytes int // of the whole text
}

// read says that a stretch has been read. What waits for it is settled at once, by whoever comes last.
func (s *settling) read(k int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.ready[k] = true; s.next < len(s.parts) && s.ready[s.next]; s.next++ {
		p := s.parts[s.next]
		for _, c := range p.cols {
			switch {
			case c == nil:
			case c.text != nil:
				c.settle(p, s.bytes)
			case c.codes != nil:
				c.settleWords(p.rows)
			}
		}
	}
}

func (c *piece) settle(p *stretch, all int) {
	if at := int64(c.texts.size); at > 0 {
		ends := c.ends[:p.rows]
		for i := range ends {
			ends[i] += at
		}
	}
	likely := float64(c.size) / float64(p.to-p.from) * float64(all) * 1.02
	c.texts.add(c.text, c.size, int(likely)+textMargin)
	c.text = nil
}
