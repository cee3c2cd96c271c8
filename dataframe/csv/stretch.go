package csv

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"skep/dataframe/exec"
)

// stretch is some of the rows, which one worker reads: it begins and ends between two rows.
type stretch struct {
	from, to int
	rows     int
	clean    bool
	cols     []*building
	again    bool
}

const stretchBytes = 4 << 20

func (r *reader) pool() *exec.Run { return &exec.Run{Threads: r.Threads} }

// reader is a reader of the stretch. It sees the whole text: where the stretch's last row ends shows whether the cut was right.
func (p *stretch) reader(r *reader) *reader {
	own := *r
	own.at, own.buf, own.clean = p.from, nil, p.clean
	return &own
}

var errCut = errors.New("a row reaches over a cut")

// stretches reads all rows. Cuts are guessed: at the end of a line that an even number of quotes comes before. Rows that
// begin at the first cut are true rows, and if a true row ends at the next cut, that is true as well; if not (a quote
// in the middle of a field), or if anything fails, one worker reads all rows, so that errors are the first ones.
func (r *reader) stretches() ([]*stretch, error) {
	if parts := r.cuts(); len(parts) > 1 {
		if err := r.readParts(parts); err == nil {
			return parts, nil
		}
	}
	one := []*stretch{{from: r.at, to: len(r.data)}}
	return one, r.readParts(one)
}

func (r *reader) readParts(parts []*stretch) error {
	return r.pool().Try(len(parts), func(k int) error {
		p := parts[k]
		text := r.data[p.from:p.to]
		p.clean = utf8.Valid(text)
		lines := bytes.Count(text, []byte{'\n'}) + 1
		if r.Rows > 0 {
			lines = min(lines, r.Rows)
		}
		for _, c := range r.cols {
			col := r.start(r.names[c], lines)
			col.later = k > 0
			p.cols = append(p.cols, col)
		}
		own := p.reader(r)
		var err error
		if p.rows, err = own.pass(p.cols, p.to); err == nil && own.at != p.to && k < len(parts)-1 {
			err = errCut
		}
		return err
	})
}

// cuts guesses where rows begin; nil if the text is short or only some rows are wanted.
func (r *reader) cuts() []*stretch {
	n := (len(r.data) - r.at) / stretchBytes
	if n < 2 || r.Rows > 0 {
		return nil
	}
	quotes := make([]int, n)
	if err := r.pool().Each(n, func(k int) {
		from := r.at + k*stretchBytes
		quotes[k] = bytes.Count(r.data[from:from+stretchBytes], []byte{'"'})
	}); err != nil {
		return nil
	}
	parts, from, odd := []*stretch{}, r.at, false
	for k := range n - 1 {
		odd = odd != (quotes[k]%2 == 1)
		cut := r.lineEnd(r.at+(k+1)*stretchBytes, odd)
		if cut <= from || cut >= len(r.data) {
			continue
		}
		parts = append(parts, &stretch{from: from, to: cut})
		from = cut
	}
	return append(parts, &stretch{from: from, to: len(r.data)})
}

// lineEnd gives the place behind the next line's end outside of quotes.
func (r *reader) lineEnd(at int, quoted bool) int {
	for ; at < len(r.data); at++ {
		switch r.data[at] {
		case '"':
			quoted = !quoted
		case '\n':
			if !quoted {
				return at + 1
			}
		}
	}
	return len(r.data)
}
