package expr

import (
	"skep/dataframe/column"
)

// timeRanges is ranges of days, of moments and of times of day. Their arguments are start, end, interval, which ends belong to them, and
// of moments the zone.
func timeRanges() []function {
	return []function{
		{name: "date_range", least: 4, most: 4, window: true, bind: bindRangeOf(column.DateType, true), free: spans(timeSpan)},
		{name: "date_ranges", least: 4, most: 4, bind: bindRangeOf(column.DateType, false), eval: spanLists(timeSpan)},
		{name: "datetime_range", least: 5, most: 5, window: true, bind: bindRangeOf(column.DatetimeType, true), free: spans(timeSpan)},
		{name: "datetime_ranges", least: 5, most: 5, bind: bindRangeOf(column.DatetimeType, false), eval: spanLists(timeSpan)},
		{name: "time_range", least: 4, most: 4, window: true, bind: bindRangeOf(column.TimeType, true), free: spans(timeSpan)},
		{name: "time_ranges", least: 4, most: 4, bind: bindRangeOf(column.TimeType, false), eval: spanLists(timeSpan)},
	}
}

func bindRangeOf(typ column.Type, single bool) func(b *Bound) error {
	return func(b *Bound) error {
		b.Type = typ
		if err := b.endsOf(single); err != nil {
			return err
		}
		if err := b.interval(); err != nil {
			return err
		}
		if err := closedRule(b, 3); err != nil {
			return err
		}
		if !single {
			b.Type = column.ListOf(b.Type)
		}
		return nil
	}
}

// endsOf brings start and end to the type of the range; a datetime's zone is the range's.
func (b *Bound) endsOf(single bool) error {
	if len(b.Args) == 5 {
		zone, err := b.zone(4)
		if err != nil {
			return err
		}
		for i := range 2 {
			if t := b.Args[i].Type; zone == "" && t.Kind == column.Datetime {
				zone = t.Zone
			}
		}
		b.Type.Zone = zone
	}
	rule := calendar
	if b.Type.Kind == column.Date {
		rule = coarse(calendar)
	} else if b.Type.Kind == column.Time {
		rule = clock
	}
	for i := range 2 {
		if err := rule(b, i); err != nil {
			return err
		}
		if a := b.Args[i]; single && a.Shape > Group {
			return fail(Misplaced, a.From, "%s needs one value here, %s has many", b.From.Name, a.From).hint("aggregate it: %s.min(); a range for each row is %ss", a.From.operand(atom), b.From.Name)
		}
		b.Args[i] = b.Args[i].ticksOf(b.Type, b.named)
	}
	return nil
}

// ticksOf is a value as what a range counts in; a local time is one on the clock of the range's zone.
func (b *Bound) ticksOf(typ column.Type, named func(string) *function) *Bound {
	if b.Type.Kind == column.Null || b.Type.Kind == column.Unknown {
		return b
	}
	if typ.Kind == column.Datetime && typ.Zone != "" && b.Type.Zone == "" {
		local := b.castTo(column.DatetimeType)
		zone := &Bound{Op: Literal, Type: column.StrType, Value: typ.Zone, From: Lit(typ.Zone)}
		return &Bound{Op: Call, Type: typ, Shape: b.Shape, From: b.From, Args: []*Bound{local, zone}, fn: named("replace_time_zone"), named: named}
	}
	return b.castTo(typ)
}

func (b *Bound) castTo(typ column.Type) *Bound {
	if b.Type == typ {
		return b
	}
	return &Bound{Op: Cast, Type: typ, Shape: b.Shape, From: b.From, Args: []*Bound{b}}
}

func (b *Bound) interval() error {
	s, err := b.constantStr(2)
	if err != nil || b.later(2) {
		return err
	}
	o, ok := parseOffset(s)
	switch {
	case !ok:
		return fail(BadArgument, b.Args[2].From, "%s does not know the interval %q", b.From.Name, s).hint("numbers with y, q, mo, w, d, h, m, s, ms, us: \"1mo\", \"1h30m\"")
	case o.months < 0 || o.days < 0 || o.micros < 0 || o.nanos < 0 || o == offset{}:
		return fail(BadArgument, b.Args[2].From, "an interval goes forward, %q does not", s)
	case o.nanos != 0:
		return fail(BadArgument, b.Args[2].From, "ranges count microseconds, %q has parts of them", s)
	case b.Type.Kind == column.Date && o.micros != 0:
		return fail(BadArgument, b.Args[2].From, "days have intervals of whole days, not %q", s).hint("datetime_range has times of day")
	case b.Type.Kind == column.Time && (o.months != 0 || o.days != 0):
		return fail(BadArgument, b.Args[2].From, "times of day have intervals within a day, not %q", s)
	}
	return nil
}

// timeSpan steps by multiples of the interval from the start, so that the last days of months stay that: of 31 January and "1mo" the
// third is 31 March.
func timeSpan(node *Bound, at, out []int64) ([]int64, error) {
	typ := node.Type
	if typ.Kind == column.ListKind {
		typ = typ.Elem()
	}
	o, _ := parseOffset(node.Args[2].Value.(string))
	closed := node.closed(3)
	for k := int64(0); ; k++ {
		v := o.times(k).moved(at[0], typ)
		if v > at[1] {
			return out, nil
		}
		if v == at[0] && (closed == "right" || closed == "none") || v == at[1] && (closed == "left" || closed == "none") {
			continue
		}
		if len(out) >= column.MaxRows {
			return nil, fail(BadValue, node.From, "the range has more than %d values", column.MaxRows)
		}
		out = append(out, v)
	}
}
