package plan

import (
	"sync/atomic"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// joining is a join on its way: one side is built, an index over its keys; the other is probed, morsel by morsel.
type joining struct {
	n            *Join
	r            *Run
	grant        *exec.Grant
	build, probe []*expr.Bound
	table        *column.Table // of the build side
	index        *column.Index
	lonely       bool // probe rows without a partner stay
}

func (n *Join) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	if n.How == Cross {
		return n.streamCross(f, in)
	}
	if n.Turned {
		return n.streamMet(f, in)
	}
	if n.How == Inner && in[0].Whole != nil && in[1].Whole != nil && in[0].Whole.Rows() < in[1].Whole.Rows()/4 {
		return n.streamTurned(f, in)
	}
	j := n.joining(f.r)
	build, probe := in[1], in[0]
	if n.How == Right {
		build, probe = in[0], in[1]
	}
	err := j.open(build)
	if exec.IsFull(err) {
		j.grant.Free()
		return n.dealt(f.r, in)
	}
	if err != nil {
		return nil, err
	}
	if n.How == Full {
		s, err := j.full(f, in)
		j.grant.Free()
		if exec.IsFull(err) {
			return n.dealt(f.r, in)
		}
		return s, err
	}
	free := func() {
		j.grant.Free()
		build.Close()
		probe.Close()
	}
	if f.r.IsTight() && n.How != Semi && n.How != Anti {
		out, err := j.inPieces(probe)
		if err != nil {
			free()
			return nil, err
		}
		out.Free = free
		return out, nil
	}
	out := probe.Map(n.schema, func(_ int, t *column.Table) (*column.Table, error) { return j.morsel(t) })
	out.Free = free
	if probe.Whole != nil && n.How != Semi && n.How != Anti {
		out.Direct = func(g *exec.Grant) (*column.Table, error) { return j.direct(probe, g) }
	}
	return out, nil
}

func (n *Join) joining(r *Run) *joining {
	j := &joining{n: n, r: r, grant: r.Grant(operatorOf(n)), build: n.right, probe: n.left, lonely: n.How == Left || n.How == Right || n.How == Full}
	if n.How == Right {
		j.build, j.probe = n.left, n.right
	}
	return j
}

// indexCost is what a build row holds in the index: key, number, slot, place in its bucket.
const indexCost = 56

func (j *joining) open(build *exec.Stream) (err error) {
	if j.table, err = j.r.Collect(build, j.grant); err != nil {
		return err
	}
	return j.buildIndex()
}

func (j *joining) buildIndex() error {
	if err := j.grant.Grow(int64(j.table.Rows()) * indexCost); err != nil {
		return err
	}
	keys, err := j.n.keys(j.r, j.table, j.build)
	if err != nil {
		return err
	}
	if (j.n.How == Semi || j.n.How == Anti) && j.n.where == nil && !j.n.Turned {
		j.index, err = column.NewKeys(j.r, keys, j.table.Rows())
	} else {
		j.index, err = column.NewIndex(j.r, keys, j.table.Rows())
	}
	return err
}

// pairs gives the probe and build rows that meet; same says that all probe rows came once, in order.
func (j *joining) pairs(t *column.Table) (probe, build []int32, same bool, err error) {
	keys, err := j.n.keys(j.r, t, j.probe)
	if err != nil {
		return nil, nil, false, err
	}
	return j.index.Pairs(j.index.Find(keys, t.Rows()), j.lonely, func(rows int) error { return j.n.fits(j.r, rows) })
}

func (j *joining) morsel(t *column.Table) (*column.Table, error) {
	if j.n.How == Semi || j.n.How == Anti {
		return j.partners(t)
	}
	probe, build, same, err := j.pairs(t)
	if err != nil {
		return nil, err
	}
	if j.n.How == Right {
		return j.n.pick(j.table, build, t, probe, false, same)
	}
	return j.n.pick(t, probe, j.table, build, same, false)
}

// direct finds the pairs of all morsels, then takes the rows of both sides at once: a column of the result is written one time.
func (j *joining) direct(probe *exec.Stream, g *exec.Grant) (*column.Table, error) {
	probes, builds, all := make([][]int32, probe.N), make([][]int32, probe.N), make([]bool, probe.N)
	pair := 2*rowNumbers + probe.Whole.RowBytes() + j.table.RowBytes()
	err := j.r.EachMorsel(probe, func(i int, t *column.Table) (err error) {
		if probes[i], builds[i], all[i], err = j.pairs(t); err != nil {
			return err
		}
		return g.Grow(int64(len(probes[i])) * pair)
	})
	if err != nil {
		return nil, err
	}
	same := true
	for _, s := range all {
		same = same && s
	}
	p, err := j.r.Rows(probes, probe.Size)
	if err != nil {
		return nil, err
	}
	b, err := j.r.Rows(builds, 0)
	if err != nil {
		return nil, err
	}
	if j.n.How == Right {
		return j.n.pickIn(j.r, j.table, b, probe.Whole, p, false, same)
	}
	return j.n.pickIn(j.r, probe.Whole, p, j.table, b, same, false)
}

func (j *joining) partners(t *column.Table) (*column.Table, error) {
	keys, err := j.n.keys(j.r, t, j.probe)
	if err != nil {
		return nil, err
	}
	rows, err := j.n.partnered(j.r, t, keys, j.index, j.table)
	if err != nil {
		return nil, err
	}
	if t = j.n.ofLeft(t); len(rows) == t.Rows() {
		return t, nil
	}
	return later(t, rows), nil
}

// ofLeft is the result's columns of the left side's rows.
func (n *Join) ofLeft(t *column.Table) *column.Table {
	return column.TableOf(n.schema, t.Parts(n.fromL), t.Rows())
}

// pick gives the result's columns, to be taken when they are asked for; a side whose rows all come once in order is not copied.
func (n *Join) pick(left *column.Table, l []int32, right *column.Table, rt []int32, sameL, sameR bool) (*column.Table, error) {
	parts := append(pickUnless(sameL, left, n.fromL, l), pickUnless(sameR, right, n.fromR, rt)...)
	return column.TableOf(n.schema, parts, len(l)), nil
}

func pickUnless(same bool, t *column.Table, places []int, rows []int32) []column.Part {
	if same {
		return t.Parts(places)
	}
	return t.Later(places, rows)
}

// full joins at once: which right rows stay alone is known when all left rows have passed.
func (j *joining) full(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	met := make([]atomic.Uint64, (j.table.Rows()+63)/64)
	parts := make([]*column.Table, in[0].N+1)
	err := j.r.EachMorsel(in[0], func(i int, t *column.Table) error {
		probe, build, same, err := j.pairs(t)
		if err != nil {
			return err
		}
		for _, row := range build {
			if row >= 0 {
				met[row>>6].Or(1 << (uint(row) & 63))
			}
		}
		pairs, err := j.n.pick(t, probe, j.table, build, same, false)
		if err != nil {
			return err
		}
		if parts[i] = pairs.Taken(); Node(j.n) == f.root {
			return nil
		}
		return j.grant.Grow(parts[i].Bytes())
	})
	if err != nil {
		return nil, err
	}
	if parts[in[0].N], err = j.alone(met); err != nil {
		return nil, err
	}
	t, err := j.r.Concat(j.n.schema, parts)
	if err != nil {
		return nil, err
	}
	j.grant.Free()
	in[0].Close()
	in[1].Close()
	return f.hold(j.n, t)
}

// alone gives the right rows that no left row met.
func (j *joining) alone(met []atomic.Uint64) (*column.Table, error) {
	right := lonelyRows(met, j.table.Rows())
	left := make([]int32, len(right))
	for i := range left {
		left[i] = -1
	}
	return j.n.pick(exec.Empty(j.n.L.Schema()), left, j.table, right, false, false)
}

// lonelyRows lists the rows whose bit is clear.
func lonelyRows(met []atomic.Uint64, rows int) []int32 {
	out := []int32{}
	for row := range rows {
		if met[row>>6].Load()>>(uint(row)&63)&1 == 0 {
			out = append(out, int32(row))
		}
	}
	return out
}

// streamTurned builds the left side because it is much smaller, and brings the pairs back into its order.
func (n *Join) streamTurned(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	r, left, right := f.r, in[0].Whole, in[1].Whole
	defer in[0].Close()
	defer in[1].Close()
	j := &joining{n: n, r: r, grant: r.Grant(operatorOf(n)), build: n.left, probe: n.right, table: left}
	defer j.grant.Free()
	err := j.buildIndex()
	if err == nil {
		err = j.grant.Grow(int64(right.Rows()) * 16)
	}
	if exec.IsFull(err) {
		return n.dealt(r, in)
	}
	if err != nil {
		return nil, err
	}
	ls, rs, err := j.allPairs(in[1])
	if err != nil {
		return nil, err
	}
	l, rt := byLeft(ls, rs, left.Rows())
	lt, err := n.pickIn(r, left, l, right, rt, false, false)
	if err != nil {
		return nil, err
	}
	return f.hold(n, lt)
}

// allPairs probes all morsels; build rows come first.
func (j *joining) allPairs(probe *exec.Stream) (build, probes [][]int32, err error) {
	build, probes = make([][]int32, probe.N), make([][]int32, probe.N)
	sizes := make([]int, probe.N)
	err = j.r.EachMorsel(probe, func(i int, t *column.Table) (err error) {
		sizes[i] = t.Rows()
		probes[i], build[i], _, err = j.pairs(t)
		return err
	})
	base := int32(0)
	for i, rows := range probes {
		for k := range rows {
			rows[k] += base
		}
		base += int32(sizes[i])
	}
	return build, probes, err
}

// byLeft puts pairs into the order of left rows; those of one left row keep their order (counting sort).
func byLeft(ls, rs [][]int32, rows int) (l, rt []int32) {
	at := make([]int32, rows+1)
	total := 0
	for _, part := range ls {
		for _, row := range part {
			at[row+1]++
		}
		total += len(part)
	}
	for i := range rows {
		at[i+1] += at[i]
	}
	l, rt = make([]int32, total), make([]int32, total)
	for p, part := range ls {
		for k, row := range part {
			l[at[row]], rt[at[row]] = row, rs[p][k]
			at[row]++
		}
	}
	return l, rt
}

// pickIn is pick on all workers.
func (n *Join) pickIn(r *Run, left *column.Table, l []int32, right *column.Table, rt []int32, sameL, sameR bool) (*column.Table, error) {
	cols := make([]*column.Column, 0, n.schema.Len())
	for side, from := range [][]int{n.fromL, n.fromR} {
		t, rows, same := left, l, sameL
		if side == 1 {
			t, rows, same = right, rt, sameR
		}
		for _, i := range from {
			c := t.Column(i)
			if !same {
				var err error
				if c, err = c.TakeIn(r, rows); err != nil {
					return nil, err
				}
			}
			cols = append(cols, c)
		}
	}
	return column.NewTable(n.schema, cols, len(l)), nil
}
