package notebooks

import (
	"encoding/json"
	"maps"
	"strings"
)

// nbformat keeps long texts as lists of lines so that git shows changes by
// line; programs want one string. Which fields these are follows nbformat's
// own rule: sources, stream texts, and in MIME bundles the text types and two more.

// splitLines cuts a text after each newline.
func splitLines(s string) []any {
	lines := []any{}
	for s != "" {
		line := s
		if i := strings.IndexByte(s, '\n'); i >= 0 {
			line = s[:i+1]
		}
		lines = append(lines, line)
		s = s[len(line):]
	}
	return lines
}

// joinRaw decodes a text that is a string or a list of strings.
func joinRaw(raw []byte) string {
	a, ok := parseArray(raw)
	if !ok {
		return textOf(raw)
	}
	var b strings.Builder
	for _, e := range a.elements {
		b.WriteString(textOf(e.value))
	}
	return b.String()
}

// joined gives one string for a list of strings, and anything else as it is.
func joined(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	var b strings.Builder
	for _, line := range list {
		s, ok := line.(string)
		if !ok {
			return v
		}
		b.WriteString(s)
	}
	return b.String()
}

// split gives a list of lines for a string, and anything else as it is.
func split(v any) any {
	if s, ok := v.(string); ok {
		return splitLines(s)
	}
	return v
}

func isJSONType(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

func isLineType(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "application/javascript" || mime == "image/svg+xml"
}

func joinBundle(v any) any {
	return mapBundle(v, func(mime string) bool { return !isJSONType(mime) }, joined)
}
func splitBundle(v any) any { return mapBundle(v, isLineType, split) }

func mapBundle(v any, where func(mime string) bool, change func(any) any) any {
	bundle, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := make(map[string]any, len(bundle))
	for mime, data := range bundle {
		if where(mime) {
			data = change(data)
		}
		out[mime] = data
	}
	return out
}

func joinOutput(o map[string]any) map[string]any  { return mapOutput(o, joined, joinBundle) }
func splitOutput(o map[string]any) map[string]any { return mapOutput(o, split, splitBundle) }

func mapOutput(o map[string]any, text, bundle func(any) any) map[string]any {
	o = maps.Clone(o)
	switch o["output_type"] {
	case "stream":
		change(o, "text", text)
	case "execute_result", "display_data":
		change(o, "data", bundle)
	}
	return o
}

func joinCell(c map[string]any) map[string]any {
	return mapCell(c, joined, joinBundle, joinOutput)
}

func splitCell(c map[string]any) map[string]any {
	return mapCell(c, split, splitBundle, splitOutput)
}

func mapCell(c map[string]any, text, bundle func(any) any, output func(map[string]any) map[string]any) map[string]any {
	c = maps.Clone(c)
	change(c, "source", text)
	change(c, "attachments", func(v any) any {
		return mapBundle(v, func(string) bool { return true }, bundle)
	})
	change(c, "outputs", func(v any) any {
		list, ok := v.([]any)
		if !ok {
			return v
		}
		out := make([]any, len(list))
		for i, o := range list {
			out[i] = o
			if m, ok := o.(map[string]any); ok {
				out[i] = output(m)
			}
		}
		return out
	})
	return c
}

func change(m map[string]any, name string, f func(any) any) {
	if v, ok := m[name]; ok {
		m[name] = f(v)
	}
}

// normal turns what a program made into the shapes that decoding gives, so that the two compare.
func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = normal(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = normal(e)
		}
		return out
	case string, bool, nil, json.Number:
		return v
	}
	return valueOf(nbformatStyle.render(v, 0))
}
