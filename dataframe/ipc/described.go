package ipc

import (
	"bytes"
	"encoding/base64"

	"skep/dataframe/column"
)

// DescribedKey is the key under which Parquet files that Arrow's libraries write hold the schema in Arrow's terms.
const DescribedKey = "ARROW:schema"

// Described is a column of a schema without rows.
type Described struct {
	Name string
	Type column.Type
	// Scale is how many of the type's ticks one stored number counts: 1,000 for milliseconds. What is nested is only described if it is 1.
	Scale int64
}

// Describe writes a schema as a message in base64, as it stands under DescribedKey.
func Describe(schema *column.Schema) (string, error) {
	var out bytes.Buffer
	if _, err := NewWriter(&out, schema, WriteOptions{Stream: true, Narrow: true}); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// ReadDescribed reads what Describe and other libraries write. Types that are not read have the kind Unknown.
func ReadDescribed(text string) ([]Described, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, failf("the description of the columns is no base64")
	}
	d := &decoder{data: data}
	m, end, err := d.message()
	if err != nil || end || m.kind != isSchema {
		return nil, failf("the description of the columns is no schema")
	}
	var out []Described
	m.header.tables(1, func(t table) {
		f, err := readField(t, 0, column.KeepNanos)
		if err != nil {
			out = append(out, Described{Name: t.string(0), Type: column.UnknownType})
			return
		}
		out = append(out, f.described())
	})
	if m.header.buf.bad {
		return nil, failf("the description of the columns points outside of itself")
	}
	return out, nil
}

func (f *field) described() Described {
	one := Described{Name: f.name, Type: f.typ, Scale: 1}
	if f.stored == tDuration {
		one.Scale = [...]int64{1_000_000, 1000, 1, 1}[min(max(f.unit, 0), 3)]
	}
	for _, c := range f.children {
		if c.described().Scale != 1 {
			one.Type, one.Scale = column.UnknownType, 1
		}
	}
	return one
}
