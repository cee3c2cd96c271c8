package csv

import (
	"bytes"
	"errors"
	"runtime/debug"

	"skep/dataframe/exec"
)

// stretch is some of the rows, which one worker reads: it begins and ends between two rows.
type stretch struct {
	from, to int
	base     int  // its first row, if all stretches before it have as many rows as lines
	slots    int  // rows that it may have: its lines
	bare     bool // there is no quote in it
	rows     int
	cols     []*piece
}

// stretchBytes is about what a stretch has: its columns fit the second-level cache.
const stretchBytes = 4 << 20

func (r *reader) pool() *exec.Run { return &exec.Run{Threads: r.Threads} }

var (
	errCut  = errors.New("a row reaches over a cut")
	errText = errors.New("a text is not UTF-8")
)

// stretches cuts the text where rows begin. Cuts are guessed: at the end of a line that an even number of quotes comes
// before. Rows that begin at the first cut are true rows, and if a true row ends at the next cut, that is true as well;
// if not (a quote in the middle of a field), the reading of that stretch says so.
func (r *reader) stretches() ([]*stretch, error) {
	n := (len(r.data) - r.at) / r.stretch
	if n < 2 || r.Rows > 0 {
		return r.oneStretch(), nil
	}
	odd, lines := make([]bool, n), make([]int, n)
	if err := r.pool().Each(n, func(k int) {
		from := r.at + k*r.stretch
		quotes, ends := r.counted(from, r.chunkEnd(k, n))
		odd[k], lines[k] = quotes%2 == 1, ends
	}); err != nil {
		return nil, err
	}
	parts, from, before, quoted := []*stretch{}, r.at, 0, false
	for k := range n - 1 {
		quoted = quoted != odd[k]
		end := r.chunkEnd(k, n)
		cut, passed := r.lineEnd(end, quoted)
		if cut <= from || cut >= len(r.data) {
			before += lines[k]
			continue
		}
		parts = append(parts, &stretch{from: from, to: cut, slots: before + lines[k] + passed})
		from, before = cut, -passed
	}
	last := before + lines[n-1]
	if r.data[len(r.data)-1] != '\n' {
		last++
	}
	return append(parts, &stretch{from: from, to: len(r.data), slots: last}), nil
}

// chunkEnd is where the k-th of n equal pieces of the text ends; the last one has what is left.
func (r *reader) chunkEnd(k, n int) int {
	if k == n-1 {
		return len(r.data)
	}
	return r.at + (k+1)*r.stretch
}

// count counts quotes and lines, in pieces that stay in the cache between the two looks.
func (r *reader) count(from, to int) (quotes, lines int) {
	const piece = 1 << 17
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	for at := from; at < to; at += piece {
		text := r.data[at:min(to, at+piece)]
		lines += bytes.Count(text, []byte{'\n'})
		quotes += bytes.Count(text, []byte{'"'})
	}
	return quotes, lines
}

// counted is count for a text that is not needed for now after that.
func (r *reader) counted(from, to int) (quotes, lines int) {
	quotes, lines = r.count(from, to)
	if r.Done != nil {
		r.Done(from, to)
	}
	return quotes, lines
}

// lineEnd gives the place behind the next line's end outside of quotes, and how many lines end on the way.
func (r *reader) lineEnd(at int, quoted bool) (end, lines int) {
	for ; at < len(r.data); at++ {
		switch r.data[at] {
		case '"':
			quoted = !quoted
		case '\n':
			if lines++; !quoted {
				return at + 1, lines
			}
		}
	}
	return len(r.data), lines
}

func (r *reader) oneStretch() []*stretch {
	_, lines := r.counted(r.at, len(r.data))
	lines++
	if r.Rows > 0 {
		lines = min(lines, r.Rows)
	}
	return []*stretch{{from: r.at, to: len(r.data), slots: lines}}
}

func (r *reader) settling(parts []*stretch) *settling {
	return &settling{parts: parts, ready: make([]bool, len(parts)), bytes: len(r.data) - r.at}
}

// readParts reads the needed columns of all stretches.
func (r *reader) readParts(parts []*stretch, targets []*target, need []bool) error {
	o := r.settling(parts)
	return r.pool().Try(len(parts), func(k int) error {
		err := r.readPart(parts[k], targets, need, k > 0, k < len(parts)-1)
		if err == nil {
			o.read(k)
		}
		return err
	})
}

// readPart reads a stretch. Its reader sees the whole text: where the last row ends shows whether the cut was right.
func (r *reader) readPart(p *stretch, targets []*target, need []bool, later, cut bool) error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // the text may be a file that another process cuts
	own := *r
	own.at, own.buf, own.plain, own.bare = p.from, nil, new(block), p.bare
	cols := make([]*piece, len(targets))
	for i, t := range targets {
		if need[i] {
			cols[i] = t.piece(p.base, p.slots, own.textRoom(p, i), later)
		}
	}
	err := own.pass(p, own.fields(cols))
	if err == nil && cut && own.at != p.to || r.Rows == 0 && err == nil && own.at < p.to {
		return errCut
	}
	if err != nil {
		return err
	}
	for i, c := range cols {
		if c == nil {
			continue
		}
		if (c.ends != nil || c.codes != nil) && !c.looking && !r.careful && !c.validText(p.rows) {
			return errText
		}
		p.cols[i] = c
	}
	if r.Done != nil {
		r.Done(p.from, p.to)
	}
	return nil
}

// textRoom is how many bytes of text a stretch is likely to have in a column: its share of the sample's.
func (r *reader) textRoom(p *stretch, i int) int {
	if len(r.types) == 0 {
		return 0
	}
	return int(r.types[i].share * float64(p.to-p.from))
}
