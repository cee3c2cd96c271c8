package column

import (
	"math"
	"strconv"
	"strings"

	"skep/internal/lazy"
)

// ParseBytes reads text as bytes; \xAB is one byte, as FormatBytes writes it.
func ParseBytes(s string) (any, bool) {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out = append(out, s[i])
			continue
		}
		if i+3 >= len(s) || s[i+1] != 'x' {
			return nil, false
		}
		b, err := strconv.ParseUint(s[i+2:i+4], 16, 8)
		if err != nil {
			return nil, false
		}
		out, i = append(out, byte(b)), i+3
	}
	return out, true
}

var durationUnits = lazy.Value[map[string]float64]{New: func() map[string]float64 {
	return map[string]float64{"w": 7 * MicrosPerDay, "d": MicrosPerDay, "h": 3600 * microsPerSecond, "m": 60 * microsPerSecond, "s": microsPerSecond, "ms": 1000, "us": 1, "µs": 1}
}}

// ParseDuration reads what FormatDuration writes: 1d 2h 3m 4.5s, also without spaces, in microseconds.
func ParseDuration(s string) (us int64, ok bool) { return parseDuration(s, DurationType) }

// parseDuration gives ticks of a type. Whole numbers of units are exact; a fraction is the nearest tick.
func parseDuration(s string, typ Type) (ticks int64, ok bool) {
	rest, sign := strings.TrimSpace(s), 1.0
	if r, neg := strings.CutPrefix(rest, "-"); neg {
		rest, sign = r, -1
	}
	sum, whole := 0.0, int64(0)
	for rest != "" {
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 {
			return 0, false
		}
		number := rest[:n]
		rest = rest[n:]
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' || r == ' ' })
		if end < 0 {
			end = len(rest)
		}
		unit, known := durationUnits.Get()[rest[:end]]
		unit *= float64(typ.PerMicro())
		if rest[:end] == "ns" {
			unit, known = float64(typ.PerMicro())/nanosPerMicro, true
		}
		before, after, _ := strings.Cut(number, ".")
		size, err := strconv.ParseInt("0"+before, 10, 64)
		part, errPart := strconv.ParseFloat("0."+after+"0", 64)
		if err != nil || errPart != nil || !known || float64(size)*unit > math.MaxInt64/4 {
			return 0, false
		}
		if unit >= 1 {
			whole += size * int64(unit)
		} else {
			part += float64(size)
		}
		sum += part * unit
		rest = strings.TrimLeft(rest[end:], " ")
	}
	return int64(sign)*whole + int64(math.Round(sign*sum)), s != "" && whole >= 0 && whole < math.MaxInt64/2
}

// parseNested reads what nestedText writes: [1, null] and {a: 1, b: "x"}.
func parseNested(s string, typ Type) (any, bool) {
	p := &nestedParser{rest: s}
	v, ok := p.value(typ, 0)
	p.space()
	return v, ok && p.rest == ""
}

type nestedParser struct{ rest string }

func (p *nestedParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

func (p *nestedParser) skip(s string) bool {
	p.space()
	var ok bool
	p.rest, ok = strings.CutPrefix(p.rest, s)
	return ok
}

func (p *nestedParser) value(typ Type, depth int) (any, bool) {
	switch {
	case depth > deepest:
		return nil, false
	case typ.Kind == ListKind && p.skip("["):
		return p.list(typ, depth)
	case typ.Kind == StructKind && p.skip("{"):
		return p.record(typ, depth)
	}
	text, quoted, ok := p.token()
	switch {
	case !ok:
		return nil, false
	case !quoted && strings.EqualFold(text, "null"):
		return nil, true
	case typ.IsNested():
		return nil, false
	}
	return Parser(typ)(text)
}

func (p *nestedParser) list(typ Type, depth int) (any, bool) {
	out := []any{}
	for !p.skip("]") {
		if len(out) > 0 && !p.skip(",") {
			return nil, false
		}
		v, ok := p.value(typ.Elem(), depth+1)
		if !ok {
			return nil, false
		}
		out = append(out, v)
	}
	return out, true
}

func (p *nestedParser) record(typ Type, depth int) (any, bool) {
	out := Record{}
	for !p.skip("}") {
		if len(out.Names) > 0 && !p.skip(",") {
			return nil, false
		}
		name, _, ok := p.token()
		if !ok || !p.skip(":") {
			return nil, false
		}
		i, known := typ.Field(name)
		if !known {
			return nil, false
		}
		v, ok := p.value(typ.Fields()[i].Type, depth+1)
		if !ok {
			return nil, false
		}
		out.Names, out.Values = append(out.Names, name), append(out.Values, v)
	}
	return out, true
}

// token reads a quoted text, or all up to the next delimiter.
func (p *nestedParser) token() (text string, quoted, ok bool) {
	p.space()
	if p.rest == "" {
		return "", false, false
	}
	switch p.rest[0] {
	case '"':
		q, err := strconv.QuotedPrefix(p.rest)
		if err != nil {
			return "", true, false
		}
		p.rest = p.rest[len(q):]
		text, err = strconv.Unquote(q)
		return text, true, err == nil
	case '\'':
		end := strings.IndexByte(p.rest[1:], '\'')
		if end < 0 {
			return "", true, false
		}
		text, p.rest = p.rest[1:1+end], p.rest[end+2:]
		return text, true, true
	}
	stop := ",]}"
	end := strings.IndexAny(p.rest, stop)
	if colon := strings.IndexByte(p.rest, ':'); colon >= 0 && plainName(p.rest[:colon]) && (end < 0 || colon < end) {
		end = colon
	}
	if end < 0 {
		end = len(p.rest)
	}
	text, p.rest = strings.TrimRight(p.rest[:end], " "), p.rest[end:]
	return text, false, true
}
