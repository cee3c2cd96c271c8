package df

import (
	"fmt"
	"slices"
	"sync"

	"skep/dataframe"
	"skep/dataframe/plan"
)

// textParts is the pieces of a text that is read in parts. The one look that finds its types counts their rows as well, so that nobody has
// to read it for their number.
type textParts struct {
	rows   []int // of all pieces
	chosen []int // the numbers of those that are read; nil: all
	made   *textSources
}

// textSources are those that were made of one, with some of its pieces: the last few.
type textSources struct {
	sync.Mutex
	chosen [][]int
	made   []plan.Measured
}

func partsOf(rows []int) textParts { return textParts{rows: rows, made: &textSources{}} }

func (p *textParts) count() int {
	if p.chosen != nil {
		return len(p.chosen)
	}
	return len(p.rows)
}

// number is that of a piece among all.
func (p *textParts) number(i int) int {
	if p.chosen != nil {
		return p.chosen[i]
	}
	return i
}

// share says how much is read, where that is not all.
func (p *textParts) share() string {
	if p.chosen == nil || len(p.chosen) == len(p.rows) {
		return ""
	}
	return fmt.Sprintf(", %d/%d pieces", len(p.chosen), len(p.rows))
}

// Counts gives the rows of each piece.
func (p *textParts) Counts() []int {
	out := make([]int, p.count())
	for i := range out {
		out[i] = p.rows[p.number(i)]
	}
	return out
}

// Facts: a text says nothing of its values.
func (p *textParts) Facts(string) *plan.Facts { return nil }

// some has a source made of some of the pieces, unless there is that one already.
func (p *textParts) some(parts []int, source func(textParts) plan.Measured) plan.Measured {
	chosen := make([]int, len(parts))
	for i, k := range parts {
		chosen[i] = p.number(k)
	}
	p.made.Lock()
	defer p.made.Unlock()
	if at := slices.IndexFunc(p.made.chosen, func(old []int) bool { return slices.Equal(old, chosen) }); at >= 0 {
		return p.made.made[at]
	}
	made := source(textParts{p.rows, chosen, p.made})
	const most = 8
	if p.made.chosen, p.made.made = append(p.made.chosen, chosen), append(p.made.made, made); len(p.made.made) > most {
		p.made.chosen, p.made.made = p.made.chosen[1:], p.made.made[1:]
	}
	return made
}

// sameLength is an error if a text is not as long as it was.
func sameLength(r *plan.Run, open opener, path string, size int, changed func() error) error {
	in, err := openText(dataframe.Env{Ctx: r.Ctx, Charge: r.Charge}, open, path)
	if err != nil {
		return err
	}
	defer in.close()
	if len(in.data) != size {
		return changed()
	}
	return nil
}
