package notebooks

import "bytes"

// ForClients is the notebook as clients of the Jupyter contents API get it:
// JSON on one line, the lines of each text joined to one string.
func (d *Document) ForClients() []byte {
	plain := style{}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range d.top.members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(m.key)
		b.WriteByte(':')
		if m.name() == "cells" {
			d.writeCells(&b, plain)
			continue
		}
		plain.write(&b, valueOf(m.value), 0)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// writeCells decodes one cell at a time, so that a large notebook is never a tree in memory as a whole.
func (d *Document) writeCells(b *bytes.Buffer, plain style) {
	b.WriteByte('[')
	for i, c := range d.cells {
		if i > 0 {
			b.WriteByte(',')
		}
		plain.write(b, joinCell(mapOf(c.raw)), 0)
	}
	b.WriteByte(']')
}

// Blank is an empty notebook without metadata, laid out as nbformat does, to Adopt a client's notebook into.
func Blank(name string) *Document {
	d := New(name, "", "", "")
	d.SetMetadata("kernelspec", nil)
	return d
}
