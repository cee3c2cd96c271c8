package notebooks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// style is how a notebook's JSON is laid out, so that new parts look like the old ones.
type style struct {
	newline string // "\n" or "\r\n"; "" for everything on one line
	indent  string // of one level
	gap     string // after `:`, and after `,` on one line: " " or ""
	ascii   bool   // characters beyond ASCII are written as \u escapes
}

// nbformatStyle is what Python's nbformat writes.
var nbformatStyle = style{newline: "\n", indent: " ", gap: " "}

// styleOf reads the layout off the outermost object.
func styleOf(top *object, data []byte) style {
	st := nbformatStyle
	if len(top.members) == 0 {
		return st
	}
	first := top.members[0]
	lead := string(first.lead)
	st.gap = ""
	if bytes.HasSuffix(first.colon, []byte{' '}) {
		st.gap = " "
	}
	st.ascii = escapesAll(data)
	end := strings.LastIndexByte(lead, '\n')
	if end < 0 {
		st.newline, st.indent = "", ""
		return st
	}
	st.indent = lead[end+1:]
	if strings.HasSuffix(lead[:end+1], "\r\n") {
		st.newline = "\r\n"
	}
	return st
}

// escapesAll says whether the writer kept to ASCII although the text goes beyond it.
func escapesAll(data []byte) bool {
	if slices.ContainsFunc(data, func(b byte) bool { return b >= utf8.RuneSelf }) {
		return false
	}
	for rest := data; ; {
		i := bytes.Index(rest, []byte(`\u`))
		if i < 0 || i+6 > len(rest) {
			return false
		}
		if n, err := strconv.ParseUint(string(rest[i+2:i+6]), 16, 32); err == nil && n >= utf8.RuneSelf && evenBackslashes(rest[:i]) {
			return true
		}
		rest = rest[i+2:]
	}
}

func evenBackslashes(before []byte) bool {
	return (len(before)-len(bytes.TrimRight(before, `\`)))%2 == 0
}

func (st style) oneLine() bool { return st.newline == "" }

// lead is what stands before a member or element at that depth (not the first one, on one line).
func (st style) lead(depth int) []byte {
	if st.oneLine() {
		return []byte(st.gap)
	}
	return []byte(st.newline + strings.Repeat(st.indent, depth))
}

// close is what stands before the bracket that ends members at that depth.
func (st style) close(depth int) []byte {
	if st.oneLine() {
		return nil
	}
	return st.lead(depth - 1)
}

func (st style) colon() []byte { return []byte(":" + st.gap) }

// render writes a value whose brackets stand at depth, with names sorted as nbformat does.
func (st style) render(v any, depth int) []byte {
	var b bytes.Buffer
	st.write(&b, v, depth)
	return b.Bytes()
}

func (st style) write(b *bytes.Buffer, v any, depth int) {
	switch v := v.(type) {
	case map[string]any:
		st.writeObject(b, v, depth)
	case Output:
		st.writeObject(b, v, depth)
	case []any:
		writeList(b, st, v, depth)
	case []string:
		writeList(b, st, v, depth)
	case string:
		b.Write(st.quote(v))
	case json.Number:
		b.WriteString(v.String())
	case json.RawMessage:
		st.write(b, valueOf(v), depth)
	default:
		st.writeOther(b, v, depth)
	}
}

// writeOther takes Go values that only a program makes (numbers, structs) by way of encoding/json.
func (st style) writeOther(b *bytes.Buffer, v any, depth int) {
	raw, err := json.Marshal(v)
	if err != nil {
		b.Write(st.quote(fmt.Sprint(v)))
		return
	}
	if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[' || raw[0] == '"') {
		st.write(b, valueOf(raw), depth)
		return
	}
	b.Write(raw)
}

func sortedNames(m map[string]any) []string {
	return slices.Sorted(maps.Keys(m))
}

// namesOfBoth gives the names that one of two objects has, sorted.
func namesOfBoth(a, b map[string]any) []string {
	all := maps.Clone(a)
	if all == nil {
		return sortedNames(b)
	}
	maps.Copy(all, b)
	return sortedNames(all)
}

func (st style) writeObject(b *bytes.Buffer, v map[string]any, depth int) {
	names := sortedNames(v)
	b.WriteByte('{')
	for i, name := range names {
		st.between(b, i, depth+1)
		b.Write(st.quote(name))
		b.Write(st.colon())
		st.write(b, v[name], depth+1)
	}
	if len(names) > 0 {
		b.Write(st.close(depth + 1))
	}
	b.WriteByte('}')
}

func writeList[T any](b *bytes.Buffer, st style, list []T, depth int) {
	b.WriteByte('[')
	for i, v := range list {
		st.between(b, i, depth+1)
		st.write(b, v, depth+1)
	}
	if len(list) > 0 {
		b.Write(st.close(depth + 1))
	}
	b.WriteByte(']')
}

func (st style) between(b *bytes.Buffer, i, depth int) {
	if i > 0 {
		b.WriteByte(',')
	}
	if i > 0 || !st.oneLine() {
		b.Write(st.lead(depth))
	}
}

func (st style) quote(s string) []byte {
	q := quote(s)
	if !st.ascii {
		return q
	}
	var b bytes.Buffer
	for _, r := range string(q) {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// quote writes a string as Python's json does without ensure_ascii: only
// quotes, backslashes and control characters are escaped (encoding/json would
// also escape <, > and &, which would change every HTML output).
func quote(s string) []byte {
	b := make([]byte, 0, len(s)+2)
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		case '\b':
			b = append(b, '\\', 'b')
		case '\f':
			b = append(b, '\\', 'f')
		default:
			if c < 0x20 {
				b = fmt.Appendf(b, `\u%04x`, c)
			} else {
				b = append(b, c)
			}
		}
	}
	b = append(b, '"')
	if !utf8.Valid(b) {
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return b
}
