package parquet

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"skep/dataframe/column"
	"skep/dataframe/plan"
)

// partition is what the folders on the way to a file say: key=value, as Hive names them.
type partition map[string]any

const hiveNull = "__HIVE_DEFAULT_PARTITION__"

// HiveFolder is the name of the folder for the rows in which a key has a value.
func HiveFolder(key, value string, isNull bool) string {
	if isNull {
		value = hiveNull
	} else {
		value = folderName(value)
	}
	return folderName(key) + "=" + value
}

// folderName writes what file systems, addresses and readers of folders take for something else as %XX.
func folderName(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c == 0x7F || strings.IndexByte(`"#%'*/:=?\{}[]<>|^`, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// partitions reads the keys that all files have, with their types: i64, date, or str, whatever fits all values.
func partitions(paths []string) ([]column.Field, []partition) {
	texts := make([]map[string]string, len(paths))
	var order []string
	for i, p := range paths {
		texts[i] = map[string]string{}
		for _, folder := range folders(p) {
			key, val, ok := strings.Cut(folder, "=")
			if !ok || key == "" {
				continue
			}
			if plain, err := url.PathUnescape(key); err == nil {
				key = plain
			}
			if i == 0 {
				order = append(order, key)
			}
			if plain, err := url.PathUnescape(val); err == nil {
				val = plain
			}
			texts[i][key] = val
		}
	}
	out := make([]partition, len(paths))
	for i := range out {
		out[i] = partition{}
	}
	var fields []column.Field
	for _, key := range order {
		if typ, ok := keyType(texts, key); ok {
			fields = append(fields, column.Field{Name: key, Type: typ})
			for i := range out {
				out[i][key] = keyValue(texts[i][key], typ)
			}
		}
	}
	return fields, out
}

// keyType is not ok if a file lacks the key.
func keyType(texts []map[string]string, key string) (column.Type, bool) {
	whole, day := true, true
	for _, t := range texts {
		v, ok := t[key]
		if !ok {
			return column.Type{}, false
		}
		if v == hiveNull {
			continue
		}
		n, err := strconv.ParseInt(v, 10, 64)
		whole = whole && err == nil && strconv.FormatInt(n, 10) == v // 007 is a text, as for DuckDB: a number would lose the zeros
		_, err = time.Parse(time.DateOnly, v)
		day = day && err == nil
	}
	switch {
	case whole:
		return column.Int64Type, true
	case day:
		return column.DateType, true
	}
	return column.StrType, true
}

func keyValue(text string, typ column.Type) any {
	if text == hiveNull {
		return nil
	}
	switch typ.Kind {
	case column.Int64:
		n, _ := strconv.ParseInt(text, 10, 64)
		return n
	case column.Date:
		day, _ := time.Parse(time.DateOnly, text)
		return day.Unix() / 86400
	}
	return text
}

// column repeats a key's value for the rows of a file.
func (p partition) column(f column.Field, rows int) *column.Column {
	b := column.NewBuilder(f.Type, 1)
	switch v := p[f.Name].(type) {
	case int64:
		b.Int(v)
	case string:
		b.Str(v)
	default:
		b.Null()
	}
	return b.Build().Broadcast(rows)
}

func (p partition) mayHold(within []plan.Range) bool {
	for _, r := range within {
		v, ok := p[r.Column]
		if ok && (v == nil || less(v, r.Low) || less(r.High, v)) {
			return false
		}
		if whole, is := v.(int64); is && !r.Has(whole, whole) {
			return false
		}
	}
	return true
}

// hiveRoot is the folder above the first key=value on the way to files; "" if there is none.
func hiveRoot(paths []string) string {
	way := folders(paths[0])
	for i, f := range way {
		if strings.Contains(f, "=") {
			return strings.Join(way[:i], "/")
		}
	}
	return ""
}

// folders are those on the way to a file, or to an object: the parts of its path but the last.
func folders(file string) []string {
	parts := strings.Split(filepath.ToSlash(file), "/")
	return parts[:len(parts)-1]
}
