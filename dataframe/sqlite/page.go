package sqlite

import (
	"encoding/binary"
	"io"
)

// pager gives pages, numbered from 1: those of the log where it has newer ones.
type pager struct {
	in     io.ReaderAt
	size   int
	usable int
	count  int
	newer  map[int][]byte
}

func (p *pager) page(n int) ([]byte, bool) {
	if b, ok := p.newer[n]; ok {
		return b, true
	}
	if n < 1 || n > p.count {
		return nil, false
	}
	b := make([]byte, p.size)
	if _, err := p.in.ReadAt(b, int64(n-1)*int64(p.size)); err != nil {
		return nil, false
	}
	return b, true
}

const (
	logHeader   = 32
	frameHeader = 24
	logMagic    = 0x377f0682 // its lowest bit says that checksums are big-endian
)

// readLog takes the pages of all transactions that ended: frames count up to the last one that commits, as long as salts and
// checksums are right. A log that is none is as good as absent: SQLite treats it so too.
func (p *pager) readLog(log []byte) {
	if len(log) < logHeader {
		return
	}
	head := binary.BigEndian.Uint32(log)
	if head&^1 != logMagic || int(binary.BigEndian.Uint32(log[8:])) != p.size {
		return
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head&1 == 1 {
		order = binary.BigEndian
	}
	a, b := checksum(order, log[:24], 0, 0)
	if a != binary.BigEndian.Uint32(log[24:]) || b != binary.BigEndian.Uint32(log[28:]) {
		return
	}
	open, salt := map[int][]byte{}, string(log[16:24])
	for rest := log[logHeader:]; len(rest) >= frameHeader+p.size; rest = rest[frameHeader+p.size:] {
		frame, data := rest[:frameHeader], rest[frameHeader:frameHeader+p.size]
		a, b = checksum(order, frame[:8], a, b)
		a, b = checksum(order, data, a, b)
		if string(frame[8:16]) != salt || a != binary.BigEndian.Uint32(frame[16:]) || b != binary.BigEndian.Uint32(frame[20:]) {
			return
		}
		open[int(binary.BigEndian.Uint32(frame))] = data
		if pages := binary.BigEndian.Uint32(frame[4:]); pages > 0 {
			p.commit(open, int(pages))
			open = map[int][]byte{}
		}
	}
}

// commit takes a transaction's pages; the database has so many from then on.
func (p *pager) commit(open map[int][]byte, pages int) {
	if p.newer == nil {
		p.newer = map[int][]byte{}
	}
	for n, b := range open {
		p.newer[n] = b
	}
	for n := range p.newer {
		if n > pages {
			delete(p.newer, n)
		}
	}
	p.count = min(p.count, pages)
}

// checksum is the log's: two sums that run over pairs of words.
func checksum(order binary.ByteOrder, b []byte, x, y uint32) (uint32, uint32) {
	for ; len(b) >= 8; b = b[8:] {
		x += order.Uint32(b) + y
		y += order.Uint32(b[4:]) + x
	}
	return x, y
}
