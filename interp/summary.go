package interp

import (
	"os"
	"strconv"
	"strings"

	"skep/interp/value"
)

// maxSummary is how many code points of a value a variable list shows.
const maxSummary = 80

// Summary shows a value in one short line.
func Summary(v value.Value) string { return summary(v, 0) }

// summaryDepth bounds how far a summary looks into nested values.
const summaryDepth = 3

func summary(v value.Value, depth int) string {
	var t string
	switch k := v.Kind(); {
	case depth > summaryDepth && k >= value.KArray:
		return "…"
	case k == value.KArray || k == value.KTuple:
		t = sequence(v, depth)
	case k == value.KDict:
		t = entries(v.Dict(), depth)
	case k == value.KStr:
		s := v.Str()
		t = value.Quote(s[:min(len(s), 4*maxSummary)])
	case k == value.KBox && isSummarized(v):
		t = v.Box().V.(summarized).Summary()
	case k == value.KSet:
		t = "a set of " + strconv.Itoa(v.Set().Len())
	default:
		t = value.Brief(v, 4*maxSummary)
	}
	t = strings.ReplaceAll(t, "\n", " ")
	if r := []rune(t); len(r) > maxSummary {
		t = string(r[:maxSummary-1]) + "…"
	}
	return t
}

// summarized is a value whose text takes lines, as a frame's: Summary says in one what it is.
type summarized interface{ Summary() string }

func isSummarized(v value.Value) bool {
	_, ok := v.Box().V.(summarized)
	return ok
}

// sequence shows the first elements only, so that a long array costs nothing.
func sequence(v value.Value, depth int) string {
	a := v.List()
	var parts []string
	for i, x := range a.All() {
		if i == 12 {
			parts = append(parts, "… "+strconv.Itoa(a.Len())+" in all")
			break
		}
		parts = append(parts, summary(x, depth+1))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func entries(d *value.Dict, depth int) string {
	var parts []string
	d.Each(func(k, v value.Value) bool {
		parts = append(parts, keyText(k)+": "+summary(v, depth+1))
		return len(parts) < 8
	})
	if d.Len() > len(parts) {
		parts = append(parts, "… "+strconv.Itoa(d.Len())+" in all")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func keyText(k value.Value) string {
	if s, ok := k.TryStr(); ok {
		return s[:min(len(s), 4*maxSummary)]
	}
	return value.Brief(k, maxSummary)
}

const (
	sampled   = 64      // elements of a container that SizeOf looks at before it estimates the rest
	sizeLooks = 1 << 14 // values that it looks at in all
	word      = 16      // bytes of a value
)

// SizeOf estimates the bytes that a value holds: exact for scalars and strings,
// sampled for long containers. What is held several times counts once.
func SizeOf(v value.Value) int64 {
	return (&sizer{seen: map[value.Value]bool{}, left: sizeLooks}).size(v)
}

type sizer struct {
	seen map[value.Value]bool // containers with several holders
	left int
}

func (s *sizer) size(v value.Value) int64 {
	if s.left--; s.left < 0 || s.again(v) {
		return word
	}
	switch v.Kind() {
	case value.KStr:
		return word + int64(len(v.Str())) + 40
	case value.KArray, value.KTuple:
		if v.List().Elem() != value.Boxed {
			return word + 40 + v.List().Bytes()
		}
		return word + 40 + s.all(v.List().Boxed())
	case value.KDict:
		keys, vals := v.Dict().Entries()
		return word + 64 + s.all(keys) + s.all(vals)
	case value.KSet:
		return word + 64 + s.all(v.Set().Elems())
	case value.KObj:
		return word + 40 + s.all(v.Obj().F)
	case value.KEnum:
		return word + 40 + s.all(v.Enum().Data)
	case value.KBox:
		if b, ok := v.Box().V.(interface{ ByteSize() int64 }); ok {
			return b.ByteSize()
		}
	}
	return word
}

// again tells containers that were counted before.
func (s *sizer) again(v value.Value) bool {
	if v.Kind() < value.KArray || !v.IsShared() {
		return false
	}
	seen := s.seen[v]
	s.seen[v] = true
	return seen
}

func (s *sizer) all(vs []value.Value) (n int64) {
	for _, x := range vs[:min(len(vs), sampled)] {
		n += s.size(x)
	}
	if len(vs) > sampled {
		n = n * int64(len(vs)) / sampled
	}
	return n
}

func readKiB(path, key string) (int64, bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			n, ok := parseInt(strings.TrimSuffix(strings.TrimSpace(rest), "kB"))
			return n << 10, ok
		}
	}
	return 0, false
}

func parseInt(s string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return n, err == nil
}
