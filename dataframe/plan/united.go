package plan

import (
	"slices"
	"strconv"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// united is the sources under a union as one, which knows of its parts what each of them knows: files under a pattern, of formats whose sources are a
// file each.
type united struct {
	schema *column.Schema
	parts  []Measured
}

// united is nil where something else than such sources, of the same columns, stands under a union.
func (n *Union) united() *united {
	out := &united{schema: n.schema}
	for _, p := range n.Parts {
		scan, ok := p.(*Scan)
		if !ok || scan.Columns != nil || !slices.Equal(scan.schema.Names(), n.schema.Names()) {
			return nil
		}
		m, ok := scan.Source.(Measured)
		if !ok || m.Counts() == nil {
			return nil
		}
		if len(m.Counts()) > 0 {
			out.parts = append(out.parts, m)
		}
	}
	return out
}

// Schema is the union's.
func (u *united) Schema() *column.Schema { return u.schema }

func (u *united) String() string {
	const most = 3
	names := make([]string, min(most, len(u.parts)))
	for i := range names {
		names[i] = u.parts[i].String()
	}
	if more := len(u.parts) - len(names); more > 0 {
		names = append(names, strconv.Itoa(more)+" more")
	}
	return strings.Join(names, "; ")
}

// Counts are those of all sources, one after the other.
func (u *united) Counts() (out []int) {
	for _, p := range u.parts {
		out = append(out, p.Counts()...)
	}
	return out
}

// Facts are those of all sources; bounds of one whose column has another type than the union's say nothing.
func (u *united) Facts(name string) *Facts {
	at, ok := u.schema.Find(name)
	if !ok {
		return nil
	}
	typ, out := u.schema.Fields[at].Type, NewFacts(u.schema.Fields[at].Type, 0)
	low, high := []*column.Column{}, []*column.Column{}
	for _, p := range u.parts {
		f := p.Facts(name)
		if f == nil {
			f = NewFacts(typ, len(p.Counts()))
		}
		if f.Low.Type() != typ {
			nulls := f.Nulls
			f = NewFacts(typ, len(nulls))
			f.Nulls = nulls
		}
		low, high = append(low, f.Low), append(high, f.High)
		out.ExactLow, out.ExactHigh, out.Nulls = append(out.ExactLow, f.ExactLow...), append(out.ExactHigh, f.ExactHigh...), append(out.Nulls, f.Nulls...)
	}
	if len(low) > 0 {
		out.Low, out.High = column.Concat(low), column.Concat(high)
	}
	return out
}

// Some takes of each source its parts; those without one are left out.
func (u *united) Some(parts []int, whole bool) Measured {
	out, first := &united{schema: u.schema}, 0
	for _, p := range u.parts {
		own, n := []int(nil), len(p.Counts())
		for _, k := range parts {
			if k >= first && k < first+n {
				own = append(own, k-first)
			}
		}
		if first += n; own != nil {
			out.parts = append(out.parts, p.Some(own, whole))
		}
	}
	return out
}

// Unchanged asks all sources.
func (u *united) Unchanged(r *Run) error {
	for _, p := range u.parts {
		if err := p.Unchanged(r); err != nil {
			return err
		}
	}
	return nil
}

// Read gives all rows at once.
func (u *united) Read(r *Run, columns []string) (*column.Table, error) {
	s, err := u.Stream(r, columns)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return r.Collect(s, nil)
}

// Stream gives the morsels of the sources, one source after the other, as the union does.
func (u *united) Stream(r *Run, columns []string) (*exec.Stream, error) {
	n := &Union{}
	n.schema, _ = narrowed(u.schema, columns)
	streams := make([]*exec.Stream, len(u.parts))
	for i, p := range u.parts {
		var err error
		if streams[i], err = p.Stream(r, columns); err != nil {
			for _, s := range streams[:i] {
				s.Close()
			}
			return nil, err
		}
	}
	return n.stream(nil, streams)
}
