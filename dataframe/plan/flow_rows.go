package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

func (n *Scan) stream(f *flow, _ []*exec.Stream) (*exec.Stream, error) {
	names := n.Columns
	if names == nil {
		names = n.schema.Names()
	}
	// What is the answer as it is comes whole: put together from morsels it would take twice its memory.
	if s, ok := n.Source.(Streaming); ok && Node(n) != f.root {
		return s.Stream(f.r, names)
	}
	t, err := n.Source.Read(f.r, names)
	if err != nil {
		return nil, err
	}
	return f.r.FromTable(t), nil
}

// stream of a projection: morsel by morsel if every result depends on its own row only; all aggregates alone are an
// aggregation without keys; windows need whole tables.
func (n *Project) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	rows, looks := n.Beside || len(n.bounds) == 0, false
	for _, b := range n.bounds {
		rows, looks = rows || b.Shape == expr.Rows, looks || b.Looks()
	}
	switch {
	case !rows && looks && !n.windows():
		return n.streamScalars(f, in[0])
	case !rows:
		return f.plainly(n, in)
	case looks:
		return n.streamWindows(f, in[0])
	}
	if whole := n.bare(in[0]); whole != nil {
		s := f.r.FromTable(whole)
		s.Free = in[0].Free
		return s, nil
	}
	return in[0].Map(n.schema, func(_ int, t *column.Table) (*column.Table, error) { return n.project(f.r, t) }), nil
}

// windows tells whether anything but an aggregate looks at other rows.
func (n *Project) windows() bool {
	for _, e := range n.Exprs {
		if expr.IsWindow(e) {
			return true
		}
	}
	return false
}

func (n *Project) project(r *Run, t *column.Table) (*column.Table, error) {
	return n.projected(evaluation(r, t), t)
}

func (n *Project) projected(x *expr.Context, t *column.Table) (*column.Table, error) {
	parts := make([]column.Part, n.schema.Len())
	if n.Beside {
		for i := range t.Width() {
			parts[i] = t.Part(i)
		}
	}
	for i, b := range n.bounds {
		at, _ := n.schema.Find(n.Exprs[i].OutputName())
		if b.IsBare() {
			parts[at] = t.Part(b.Index)
			continue
		}
		c, err := x.EvalRows(b)
		if err != nil {
			return nil, err
		}
		parts[at] = column.Ready(c)
	}
	return column.TableOf(n.schema, parts, t.Rows()), nil
}

// bare chooses columns of rows that lie in memory, without touching them; nil if anything is computed.
func (n *Project) bare(s *exec.Stream) *column.Table {
	if s.Whole == nil {
		return nil
	}
	for _, b := range n.bounds {
		if !b.IsBare() {
			return nil
		}
	}
	t, err := n.project(&Run{}, s.Whole)
	if err != nil {
		return nil
	}
	return t
}

// stream of a union: the parts' morsels, one part after the other.
func (n *Union) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	var starts []int
	total := 0
	for _, s := range in {
		starts = append(starts, total)
		total += s.N
	}
	free := func() {
		for _, s := range in {
			s.Close()
		}
	}
	return &exec.Stream{Schema: n.schema, N: total, Free: free, At: func(i int) (*column.Table, error) {
		k := len(starts) - 1
		for starts[k] > i {
			k--
		}
		t, err := in[k].At(i - starts[k])
		if err != nil {
			return nil, err
		}
		return n.conform(t)
	}}, nil
}

// conform brings a part to the common columns and types.
func (n *Union) conform(t *column.Table) (*column.Table, error) {
	cols := make([]*column.Column, n.schema.Len())
	for i, field := range n.schema.Fields {
		c, ok := t.ByName(field.Name)
		if !ok {
			c = column.OfNulls(field.Type, t.Rows())
		}
		var err error
		if cols[i], err = c.Cast(field.Type, false); err != nil {
			return nil, err
		}
	}
	return column.NewTable(n.schema, cols, t.Rows()), nil
}
