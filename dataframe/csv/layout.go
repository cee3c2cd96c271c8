package csv

import (
	"unicode/utf8"

	"skep/dataframe/column"
	"skep/memory"
)

// Layout is what one look at a text finds, so that its rows can be read later, a stretch at a time: types, and where
// stretches begin.
type Layout struct {
	Schema *column.Schema
	Sep    byte // as it was found
	o      Options
	size   int
	parts  []*stretch

	careful bool
}

// Lay reads a text once and keeps no row.
func Lay(data []byte, o Options) (l *Layout, err error) {
	defer memory.Faults(&err, "read "+o.Name)()
	r, err := newReader(data, o)
	if err != nil {
		return nil, err
	}
	r.sample()
	parts, err := r.stretches()
	if err != nil {
		return nil, err
	}
	types, err := r.kinds(parts)
	if err != nil && !r.cancelled() {
		r.careful, parts = true, r.oneStretch()
		types, err = r.kinds(parts)
	}
	if err != nil {
		return nil, err
	}
	fields := make([]column.Field, len(types))
	for i, t := range types {
		fields[i] = column.Field{Name: r.types[i].name, Type: t}
	}
	schema, err := column.NewSchema(fields)
	return &Layout{schema, r.Sep, o, len(data), parts, r.careful}, err
}

// kinds finds the types of all columns. What is read on the way has the length of a stretch, and is dropped.
func (r *reader) kinds(parts []*stretch) ([]column.Type, error) {
	targets, need := make([]*target, len(r.cols)), make([]bool, len(r.cols))
	for i, t := range r.types {
		targets[i], need[i] = t, true
	}
	for _, p := range parts {
		p.cols = make([]*piece, len(r.cols))
	}
	for {
		if err := r.pool().Try(len(parts), func(k int) error { return r.kindsOf(parts[k], targets, need, k > 0, k < len(parts)-1) }); err != nil {
			return nil, err
		}
		types, again := r.common(parts), false
		for i, typ := range types {
			need[i] = r.differs(parts, i, typ)
			if again = again || need[i]; need[i] {
				targets[i] = &target{name: targets[i].name, typ: typ, known: true}
			}
		}
		if !again {
			return types, nil
		}
	}
}

func (r *reader) kindsOf(p *stretch, targets []*target, need []bool, later, cut bool) error {
	own, open := make([]*target, len(targets)), append([]bool{}, need...)
	texts := !r.careful && utf8.Valid(r.data[p.from:p.to])
	for i, t := range targets {
		own[i] = t
		switch {
		case !need[i] || !t.known:
		case t.typ.Kind == column.Str && texts: // any field of valid text is one: there is nothing to find
			open[i], p.cols[i] = false, &piece{target: &target{typ: t.typ, known: true}, typ: t.typ, known: true}
		default:
			check, ok := r.newCheck(t.name, t.typ)
			if !ok {
				check = r.newTarget(t.name, t.typ, p.slots)
			}
			own[i], check.declared = check, t.declared
		}
	}
	if err := r.readPart(p, own, open, later, cut); err != nil {
		return err
	}
	for i, c := range p.cols {
		if open[i] {
			p.cols[i] = &piece{target: &target{typ: c.target.typ, looking: c.target.looking}, typ: c.typ, known: c.known, looking: c.looking, empties: c.empties}
		}
	}
	return nil
}

// Size is the length of the text in bytes.
func (l *Layout) Size() int { return l.size }

// Stretches is in how many pieces the text can be read.
func (l *Layout) Stretches() int { return len(l.parts) }

// Rows is how many rows the pieces have: the one look counted them.
func (l *Layout) Rows() []int {
	out := make([]int, len(l.parts))
	for i, p := range l.parts {
		out[i] = p.rows
	}
	return out
}

// Reader reads the stretches of the same text, each by one call of at, which may be beside itself. Columns, Check, Reserve
// and Done are those of o, all else is as the layout found it.
func (l *Layout) Reader(data []byte, o Options) (at func(i int) (*column.Table, error), err error) {
	defer memory.Faults(&err, "read "+l.o.Name)()
	r, err := l.reader(data, o)
	if err != nil {
		return nil, err
	}
	r.Threads = 1
	need := make([]bool, len(r.cols))
	for i := range need {
		need[i] = true
	}
	return func(i int) (t *column.Table, err error) {
		defer memory.Faults(&err, "read "+r.Name)()
		return r.alone(*l.parts[i], need, i < len(l.parts)-1)
	}, nil
}

// Read reads all rows; o as for Reader.
func (l *Layout) Read(data []byte, o Options) (t *column.Table, err error) {
	defer memory.Faults(&err, "read "+l.o.Name)()
	r, err := l.reader(data, o)
	if err != nil {
		return nil, err
	}
	parts := make([]*stretch, len(l.parts))
	for i, p := range l.parts {
		parts[i] = &stretch{from: p.from, to: p.to, slots: p.slots}
	}
	return r.whole(parts)
}

func (l *Layout) reader(data []byte, o Options) (*reader, error) {
	own := l.o
	own.Columns, own.Check, own.Reserve, own.Done, own.Threads = o.Columns, o.Check, o.Reserve, o.Done, o.Threads
	own.Types, own.AllText = map[string]column.Type{}, false
	for _, f := range l.Schema.Fields {
		own.Types[f.Name] = f.Type
	}
	r, err := newReader(data, own)
	if err == nil {
		r.careful = l.careful
		r.sample()
	}
	return r, err
}

// alone reads one stretch.
func (r *reader) alone(p stretch, need []bool, cut bool) (*column.Table, error) {
	p.base, p.cols = 0, make([]*piece, len(need))
	targets := make([]*target, len(need))
	for i, t := range r.types {
		targets[i] = r.targetOf(t, p.slots)
		targets[i].declared = true
	}
	if err := r.readAlone(&p, targets, need, cut); err != nil {
		return nil, err
	}
	crowded, more := make([]bool, len(need)), false
	for i, t := range targets {
		if crowded[i] = t.crowded.Load(); crowded[i] {
			targets[i], more = r.newTarget(t.name, t.typ, p.slots), true
			targets[i].declared = true
		}
	}
	if more {
		if err := r.readAlone(&p, targets, crowded, cut); err != nil {
			return nil, err
		}
	}
	return r.table([]*stretch{&p}, targets)
}

// readAlone reads and settles one stretch.
func (r *reader) readAlone(p *stretch, targets []*target, need []bool, cut bool) error {
	if err := r.readPart(p, targets, need, true, cut); err != nil {
		return err
	}
	(&settling{parts: []*stretch{p}, ready: make([]bool, 1), bytes: p.to - p.from}).read(0)
	return nil
}
