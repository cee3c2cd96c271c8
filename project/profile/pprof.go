package profile

import (
	"compress/gzip"
	"encoding/binary"
	"io"

	"skep/interp"
)

// PProf writes samples in the format of pprof (profile.proto, packed by gzip):
// `go tool pprof`, and whatever else reads it, shows lines, calls and graphs.
func PProf(w io.Writer, samples []*interp.Sample) error {
	p := &proto{strings: map[string]uint64{"": 0}, table: []string{""}, functions: map[string]uint64{}, locations: map[interp.Spot]uint64{}}
	p.message(1, valueType(p.text("samples"), p.text("count"))) // sample_type
	p.message(1, valueType(p.text("time"), p.text("nanoseconds")))
	for _, s := range samples {
		var m message
		for _, spot := range s.Stack {
			m.varint(1, p.location(spot)) // location_id
		}
		m.varint(2, uint64(s.Count)) // value
		m.varint(2, uint64(s.Time))
		p.message(2, m)
	}
	for _, text := range p.table {
		p.out.bytes(6, []byte(text)) // string_table
	}
	z := gzip.NewWriter(w)
	if _, err := z.Write(p.out.data); err != nil {
		return err
	}
	return z.Close()
}

// proto is a profile that is being written. The numbers of fields are those of profile.proto.
type proto struct {
	out       message
	strings   map[string]uint64
	table     []string
	functions map[string]uint64
	locations map[interp.Spot]uint64
}

// message is an encoded protocol buffer.
type message struct{ data []byte }

func (m *message) varint(field int, v uint64) {
	m.data = binary.AppendUvarint(binary.AppendUvarint(m.data, uint64(field)<<3), v)
}

func (m *message) bytes(field int, b []byte) {
	m.data = binary.AppendUvarint(m.data, uint64(field)<<3|2)
	m.data = append(binary.AppendUvarint(m.data, uint64(len(b))), b...)
}

func (p *proto) message(field int, m message) { p.out.bytes(field, m.data) }

func valueType(kind, unit uint64) (m message) {
	m.varint(1, kind)
	m.varint(2, unit)
	return m
}

func (p *proto) text(s string) uint64 {
	if n, ok := p.strings[s]; ok {
		return n
	}
	n := uint64(len(p.table))
	p.strings[s], p.table = n, append(p.table, s)
	return n
}

// location gives the id of a line, and writes it when it comes first.
func (p *proto) location(s interp.Spot) uint64 {
	if id, ok := p.locations[s]; ok {
		return id
	}
	function := p.function(s)
	id := uint64(len(p.locations) + 1)
	p.locations[s] = id
	var line, m message
	line.varint(1, function)
	line.varint(2, uint64(s.Line))
	m.varint(1, id)
	m.bytes(4, line.data)
	p.message(4, m)
	return id
}

func (p *proto) function(s interp.Spot) uint64 {
	key := s.Source.Name + "\x00" + s.Function
	if id, ok := p.functions[key]; ok {
		return id
	}
	id := uint64(len(p.functions) + 1)
	p.functions[key] = id
	var m message
	m.varint(1, id)
	m.varint(2, p.text(named(s.Function)))
	m.varint(4, p.text(s.Source.Name))
	p.message(5, m)
	return id
}
