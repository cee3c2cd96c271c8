package expr

import (
	"strconv"

	"skep/dataframe/column"
)

// overloads are names that mean one function of lists, another of strings, structs or dates: the first argument's type decides.
func overloads() []function {
	return []function{
		{name: "at", least: 2, most: 2, bind: chosen(func(t column.Type) string {
			switch t.Kind {
			case column.ListKind:
				return "list_at"
			case column.StructKind:
				return "struct_part"
			}
			return "char_at"
		})},
		{name: "struct_part", least: 2, most: 2, bind: bindStructPart},
		{name: "list_at", least: 2, most: 2, bind: bindListAt, eval: evalListAt},
		{name: "char_at", least: 2, most: 2, bind: returns(column.StrType, str, integer), eval: evalCharAt},
		{name: "between_places", least: 3, most: 3, bind: chosen(listOr("list_between", "str_between"))},
		{name: "str_between", least: 3, most: 3, bind: returns(column.StrType, str, integer), eval: evalStrBetween},
		{name: "size", least: 1, most: 1, bind: chosen(func(t column.Type) string {
			if t.Kind == column.Binary {
				return "len_binary"
			}
			return listOr("list_len", "len_chars")(t)
		})},
		{name: "len_binary", least: 1, most: 1, bind: returns(column.Int64Type, anything), eval: countStr(func(s string) int { return len(s) })},
		{name: "has", least: 2, most: 2, bind: chosen(listOr("list_contains", "contains"))},
		{name: "turned", least: 1, most: 1, bind: chosen(listOr("list_reverse", "reverse"))},
		{name: "||", least: 2, most: 2, bind: bindJoined},
		{name: "sql_plus", least: 2, most: 2, bind: bindSQLPlus},
		{name: "sql_minus", least: 2, most: 2, bind: bindSQLMinus},
		{name: "days_later", least: 2, most: 2, bind: returns(column.DateType, anything, integer), eval: daysMoved(1)},
		{name: "days_before", least: 2, most: 2, bind: returns(column.DateType, anything, integer), eval: daysMoved(-1)},
		{name: "in_zone", least: 2, most: 2, bind: bindInZone},
	}
}

func listOr(list, other string) func(column.Type) string {
	return func(t column.Type) string {
		if t.Kind == column.ListKind {
			return list
		}
		return other
	}
}

// becomes turns a call into one of another function.
func (b *Bound) becomes(name string) error {
	b.fn = b.named(name)
	from := *b.From
	from.Name = name
	b.From = &from
	return b.fn.bind(b)
}

func chosen(pick func(column.Type) string) func(*Bound) error {
	return func(b *Bound) error {
		if t := b.Args[0].Type; t.Kind == column.Unknown {
			b.Type = t
			return nil
		}
		return b.becomes(pick(b.Args[0].Type))
	}
}

// bindListAt takes an element by its place, of a map the value of a key: an integer is a place unless keys are integers.
func bindListAt(b *Bound) error {
	if t := b.Args[0].Type; IsMap(t) && (t.Elem().Fields()[0].Type.IsInteger() || !b.Args[1].Type.IsInteger()) {
		return b.becomes("map_get")
	}
	return bindElement(b)
}

// bindStructPart takes a field by its name, or by its number if that is its name: structs without names have such.
func bindStructPart(b *Bound) error {
	if v, ok := b.Args[1].Value.(int64); ok && b.Args[1].Op == Literal {
		from := *b.From
		from.Args = []*Expr{b.From.Args[0], Lit(strconv.FormatInt(v, 10)).At(b.From.Args[1].Span)}
		b.From = &from
		b.Args = []*Bound{b.Args[0], {Op: Literal, Type: column.StrType, Value: strconv.FormatInt(v, 10), From: from.Args[1]}}
	}
	return b.becomes("struct_field")
}

// bindJoined joins lists, bytes, or all else as text.
func bindJoined(b *Bound) error {
	for _, a := range b.Args {
		if a.Type.Kind == column.ListKind {
			return b.becomes("list_concat")
		}
	}
	return b.becomes("concat_str")
}

// bindSQLPlus adds days to a date, as DuckDB does.
func bindSQLPlus(b *Bound) error {
	l, r := b.Args[0].Type, b.Args[1].Type
	switch {
	case l.Kind == column.Date && r.IsInteger():
		return b.becomes("days_later")
	case l.IsInteger() && r.Kind == column.Date:
		from := *b.From
		from.Args = []*Expr{b.From.Args[1], b.From.Args[0]}
		b.From = &from
		b.Args = []*Bound{b.Args[1], b.Args[0]}
		return b.becomes("days_later")
	case isSpan(r):
		return b.spanned(1)
	}
	return b.becomes("+")
}

// isSpan tells the struct that an interval with months is as a value: {months, rest}.
func isSpan(t column.Type) bool {
	if t.Kind != column.StructKind || len(t.Fields()) != 2 {
		return false
	}
	f := t.Fields()
	return f[0].Name == "months" && f[0].Type.IsInteger() && f[1].Name == "rest" && f[1].Type.Kind == column.Duration
}

// spanned adds or takes away an interval that is a column: its months by the calendar, then the rest.
func (b *Bound) spanned(sign int64) error {
	from := *b.From
	span := b.From.Args[1]
	months, rest := Fn("struct_field", span, Lit("months")), Fn("struct_field", span, Lit("rest"))
	if sign < 0 {
		months, rest = Fn("neg", months), Fn("neg", rest)
	}
	from.Args = []*Expr{b.From.Args[0], months, rest}
	args := []*Bound{b.Args[0]}
	for i, name := range []string{"months", "rest"} {
		field := &Bound{Op: Call, Args: []*Bound{b.Args[1], {Op: Literal, Type: column.StrType, Value: name, From: Lit(name)}}, From: span, fn: b.named("struct_field"), named: b.named, Shape: b.Args[1].Shape}
		if err := field.fn.bind(field); err != nil {
			return err
		}
		if sign < 0 {
			field = &Bound{Op: Call, Args: []*Bound{field}, From: from.Args[i+1], fn: b.named("neg"), named: b.named, Shape: field.Shape}
			if err := field.fn.bind(field); err != nil {
				return err
			}
		}
		args = append(args, field)
	}
	b.From, b.Args = &from, args
	return b.becomes("plus_span")
}

// daysMoved adds (sign 1) or takes (-1) days.
func daysMoved(sign int64) func(x *call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		out, dates, days := column.NewBuilder(column.DateType, x.rows), x.args[0], x.args[1]
		for i := range x.rows {
			r, k := i*x.step(0), i*x.step(1)
			if dates.IsNull(r) || days.IsNull(k) {
				out.Null()
				continue
			}
			n := days.Int(k)
			at := dates.Int(r) + sign*n
			if n != int64(int32(n)) || at != int64(int32(at)) {
				return nil, x.fail("no date lies %d days from %s (row %d)", sign*n, dates.Text(r), i)
			}
			out.Int(at)
		}
		return out.Build(), nil
	}
}

// bindSQLMinus takes days from a date and counts days between dates, as DuckDB does.
func bindSQLMinus(b *Bound) error {
	l, r := b.kinds2()
	if l == column.Date && b.Args[1].Type.IsInteger() {
		return b.becomes("days_before")
	}
	if l == column.Date && r == column.Date {
		from := *b.From
		from.Args = []*Expr{Lit("day"), b.From.Args[1], b.From.Args[0]}
		b.From = &from
		b.Args = []*Bound{{Op: Literal, Type: column.StrType, Value: "day", From: from.Args[0]}, b.Args[1], b.Args[0]}
		return b.becomes("date_diff")
	}
	if isSpan(b.Args[1].Type) {
		return b.spanned(-1)
	}
	return b.becomes("-")
}

// bindInZone is AT TIME ZONE: of a time in a zone what another zone's clock shows, of a local one the moment.
func bindInZone(b *Bound) error {
	if b.Args[0].Type.Kind == column.Date {
		if err := b.coerceArg(0, column.DatetimeType); err != nil {
			return err
		}
	}
	if err := b.want(0, "a datetime", isDatetime); err != nil {
		return err
	}
	if _, err := b.zone(1); err != nil {
		return err
	}
	typ := column.Type{Kind: column.Datetime, Nano: b.Args[0].Type.Nano}
	if b.Args[0].Type.Zone == "" {
		typ.Zone = "UTC"
	}
	b.Type, b.fn = typ, b.named("in_zone_moved")
	return nil
}

func zoneMove() []function {
	return []function{{name: "in_zone_moved", least: 2, most: 2, bind: bindInZone, eval: evalInZone}}
}

func evalInZone(x *call) (*column.Column, error) {
	typ := x.node.Type
	if x.isNull() {
		return column.OfNulls(typ, x.rows), nil
	}
	zone := x.args[1].Strings().At(0)
	if typ.Zone != "" {
		return x.mapTime(typ, alongMicros(typ, func(us int64) int64 { return column.FromLocal(us, zone) }))
	}
	return x.mapTime(typ, alongMicros(typ, func(us int64) int64 { return column.LocalMicros(us, zone) }))
}

// evalListAt counts from 1, and from the end if negative.
func evalListAt(x *call) (*column.Column, error) {
	if x.isNull() || x.args[1].Type().Kind == column.Null {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c, at, rows := x.args[0], x.args[1], make([]int32, x.rows)
	l := c.Lists()
	for i := range rows {
		r, k := i*x.step(0), i*x.step(1)
		if rows[i] = -1; c.IsNull(r) || at.IsNull(k) {
			continue
		}
		n, size := at.Int(k), int64(l.Size(r))
		if n > 0 {
			n--
		} else if n < 0 {
			n += size
		} else {
			n = size
		}
		if n >= 0 && n < size {
			rows[i] = int32(l.Offsets[r] + n)
		}
	}
	return l.Child.Take(rows), nil
}

func evalCharAt(x *call) (*column.Column, error) {
	return x.buildStr(func(i int) (string, bool) {
		n := x.args[1].Int(i * x.step(1))
		switch {
		case n > 0:
			return slice(x.row(0, i), n-1, 1), true
		case n == 0:
			return "", true
		}
		return slice(x.row(0, i), n, 1), true
	})
}

func evalStrBetween(x *call) (*column.Column, error) {
	y := *x
	y.args = x.args[:1]
	return y.buildStr(func(i int) (string, bool) {
		s := []rune(x.row(0, i))
		from, to := x.span(i, len(s))
		return string(s[min(from, len(s)):max(from, min(to, len(s)))]), true
	})
}
