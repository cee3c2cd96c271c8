package logging

import (
	"encoding/json"
	"strings"
	"time"

	"skep/interp/value"
)

// jsonLine writes {"time", "level", "message", …fields} in this order.
func jsonLine(now time.Time, level int, message value.Value, fields *value.Dict) string {
	var b strings.Builder
	b.WriteString(`{"time":"` + now.UTC().Format(timeForm) + `","level":"` + levels[level] + `","message":` + jsonText(value.Display(message)))
	fields.Each(func(k, v value.Value) bool {
		b.WriteString("," + jsonText(k.Str()) + ":" + jsonValue(v, 0))
		return true
	})
	return b.String() + "}\n"
}

func jsonText(s string) string {
	data, _ := json.Marshal(s) // strings always can be written
	return string(data)
}

const maxDepth = 50

// jsonValue writes what JSON has as it is, and anything else as text.
func jsonValue(v value.Value, depth int) string {
	switch k := v.Kind(); {
	case k == value.KNull:
		return "null"
	case k == value.KBool || k == value.KInt:
		return value.Display(v)
	case k == value.KFloat:
		if data, err := json.Marshal(v.AsFloat()); err == nil {
			return string(data)
		}
	case (k == value.KArray || k == value.KTuple) && depth < maxDepth:
		parts := make([]string, v.List().Len())
		for i, x := range v.List().All() {
			parts[i] = jsonValue(x, depth+1)
		}
		return "[" + strings.Join(parts, ",") + "]"
	case k == value.KDict && depth < maxDepth:
		var parts []string
		v.Dict().Each(func(k, x value.Value) bool {
			parts = append(parts, jsonText(value.Display(k))+":"+jsonValue(x, depth+1))
			return true
		})
		return "{" + strings.Join(parts, ",") + "}"
	}
	return jsonText(value.Display(v))
}
