package notebooks

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skep/internal/lazy"
)

// piece is one output as it is compared: what kind it is, and its text.
type piece struct {
	kind string // "stdout", "result text/plain", "error", "display image/png", …
	text string
}

// piecesOf gives outputs in a form in which equal ones are equal: what was written to a stream is one text, however it came in
// pieces and between what; a bundle counts by its plain text where it has one, else by its
// other types, pictures by being there. Tracebacks and counts are not compared.
func piecesOf(outputs []Output) (out []piece) {
	streams := map[string]*strings.Builder{}
	for _, o := range outputs {
		switch o["output_type"] {
		case "stream":
			name := fmt.Sprint(o["name"])
			if streams[name] == nil {
				streams[name] = &strings.Builder{}
			}
			streams[name].WriteString(textIn(o["text"]))
		case "error":
			out = append(out, piece{"error", textIn(o["ename"]) + ": " + textIn(o["evalue"])})
		case "execute_result":
			out = append(out, bundlePieces("result", o)...)
		case "display_data":
			out = append(out, bundlePieces("display", o)...)
		}
	}
	for _, name := range []string{"stderr", "stdout"} {
		if s := streams[name]; s != nil && strings.TrimSpace(s.String()) != "" {
			out = append([]piece{{name, s.String()}}, out...)
		}
	}
	return out
}

func bundlePieces(what string, o Output) (out []piece) {
	data, _ := o["data"].(map[string]any)
	if text, ok := data["text/plain"]; ok {
		return []piece{{what, textIn(text)}}
	}
	for mime, v := range data {
		text := textIn(v)
		if strings.HasPrefix(mime, "image/") && mime != "image/svg+xml" {
			text = ""
		}
		out = append(out, piece{what + " " + mime, text})
	}
	slices.SortFunc(out, func(a, b piece) int { return strings.Compare(a.kind, b.kind) })
	return out
}

// textIn is a multi-line text of nbformat, or another value as JSON.
func textIn(v any) string {
	switch v := joined(v).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return jsonOf(v)
	}
}

func jsonOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// same compares saved outputs with new ones; "" says that they agree, else it is what differs, in lines: "- " saved, "+ " new.
func (e *expectation) same(saved, now []Output) string {
	a, b := piecesOf(saved), piecesOf(now)
	var out strings.Builder
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(b):
			fmt.Fprintf(&out, "no %s any more:\n%s", a[i].kind, prefixed("- ", e.clean(a[i].text)))
		case i >= len(a):
			fmt.Fprintf(&out, "%s that was not saved:\n%s", b[i].kind, prefixed("+ ", e.clean(b[i].text)))
		case a[i].kind != b[i].kind:
			fmt.Fprintf(&out, "%s instead of %s:\n%s%s", b[i].kind, a[i].kind, prefixed("- ", e.clean(a[i].text)), prefixed("+ ", e.clean(b[i].text)))
		default:
			out.WriteString(e.differing(a[i].kind, e.clean(a[i].text), e.clean(b[i].text)))
		}
	}
	return out.String()
}

func prefixed(with, text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(with + line + "\n")
	}
	return b.String()
}

// shownAround is how many equal lines are shown before and behind different ones.
const shownAround = 2

// differing compares two texts line by line; it shows what is between their common beginning and end.
func (e *expectation) differing(kind, saved, now string) string {
	a, b := strings.Split(saved, "\n"), strings.Split(now, "\n")
	start := 0
	for start < len(a) && start < len(b) && e.sameLine(a[start], b[start]) {
		start++
	}
	if start == len(a) && start == len(b) {
		return ""
	}
	same := 0
	for same < len(a)-start && same < len(b)-start && e.sameLine(a[len(a)-1-same], b[len(b)-1-same]) {
		same++
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s, from line %d on:\n", kind, start+1)
	for _, line := range a[max(0, start-shownAround):start] {
		out.WriteString("  " + line + "\n")
	}
	out.WriteString(lines("- ", a[start:len(a)-same]))
	out.WriteString(lines("+ ", b[start:len(b)-same]))
	for _, line := range a[len(a)-same : min(len(a), len(a)-same+shownAround)] {
		out.WriteString("  " + line + "\n")
	}
	return out.String()
}

// mostLines bounds what is shown of one difference.
const mostLines = 20

func lines(with string, list []string) string {
	var b strings.Builder
	for i, line := range list {
		if i == mostLines {
			fmt.Fprintf(&b, "%s… %d lines more\n", with, len(list)-i)
			break
		}
		b.WriteString(with + line + "\n")
	}
	return b.String()
}

// sameLine compares a saved line with a new one.
func (e *expectation) sameLine(saved, now string) bool {
	if saved == now {
		return true
	}
	if e.regex {
		r, err := regexp.Compile("^(?:" + saved + ")$")
		return err == nil && r.MatchString(now)
	}
	return e.tolerance > 0 && e.near(saved, now)
}

var (
	numeral = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`) }}
	blanks  = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`[ ─]+`) }}
)

// near compares the numbers of two lines within the tolerance, relative to the larger one and absolute below 1; what is
// between them must be equal but for the number of blanks, which tables have by the width of their numbers.
func (e *expectation) near(saved, now string) bool {
	a, b := numeral.Get().FindAllString(saved, -1), numeral.Get().FindAllString(now, -1)
	if len(a) != len(b) || gaps(saved) != gaps(now) {
		return false
	}
	for i := range a {
		x, errX := strconv.ParseFloat(a[i], 64)
		y, errY := strconv.ParseFloat(b[i], 64)
		if errX != nil || errY != nil || math.Abs(x-y) > e.tolerance*max(1, math.Abs(x), math.Abs(y)) {
			return false
		}
	}
	return true
}

// gaps is a line with a mark for each number and one blank for several, drawn lines too.
func gaps(line string) string {
	return blanks.Get().ReplaceAllString(numeral.Get().ReplaceAllString(line, "\x00"), " ")
}
