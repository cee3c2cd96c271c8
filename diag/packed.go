package diag

import (
	"encoding/binary"
	"errors"
)

// A list as bytes, for who keeps what was found in a text beside it: numbers are varints, a text has its length in front,
// and so has a list. JSON would say lines and columns, and takes as long to read as finding a warning anew.

var errPacked = errors.New("packed diagnostics are damaged")

// Pack writes what was found in one source, which its reader has; ok is false if another has a part in it, or a run.
func (l List) Pack(src *Source) (out []byte, ok bool) {
	p := packer{src: src, ok: true}
	p.number(len(l))
	for _, d := range l {
		p.diagnostic(d)
	}
	return p.out, p.ok
}

type packer struct {
	src *Source
	out []byte
	ok  bool
}

func (p *packer) number(n int) { p.out = binary.AppendUvarint(p.out, uint64(n)) }

func (p *packer) text(s string) {
	p.number(len(s))
	p.out = append(p.out, s...)
}

func (p *packer) span(s Span) {
	p.number(s.Start)
	p.number(s.End)
}

func (p *packer) truth(b bool) {
	if b {
		p.number(1)
	} else {
		p.number(0)
	}
}

func (p *packer) diagnostic(d *Diagnostic) {
	p.ok = p.ok && d.Source == p.src && len(d.Chain) == 0
	p.number(int(d.Severity))
	p.span(d.Span)
	for _, s := range []string{d.Code, d.Message, d.Expected, d.Found, d.Hint} {
		p.text(s)
	}
	p.number(len(d.Related))
	for _, r := range d.Related {
		p.ok = p.ok && r.Source == p.src
		p.span(r.Span)
		p.text(r.Message)
	}
	p.number(len(d.Fixes))
	for _, f := range d.Fixes {
		p.fix(f)
	}
}

func (p *packer) fix(f Fix) {
	p.text(f.Title)
	p.truth(f.Guess)
	p.number(len(f.Edits))
	for _, e := range f.Edits {
		p.span(e.Span)
		p.text(e.New)
	}
}

// Unpack reads what Pack has written of a source.
func Unpack(src *Source, packed []byte) (List, error) {
	u := unpacker{src: src, in: packed}
	l := List(several(&u, u.diagnostic))
	if u.bad || len(u.in) > 0 {
		return nil, errPacked
	}
	return l, nil
}

type unpacker struct {
	src *Source
	in  []byte
	bad bool
}

// number reads one that is at most the bytes that could be meant: of lists, texts and places none is longer.
func (u *unpacker) number(most int) int {
	n, size := binary.Uvarint(u.in)
	if size <= 0 || n > uint64(most) {
		u.bad = true
		return 0
	}
	u.in = u.in[size:]
	return int(n)
}

func (u *unpacker) text() string {
	n := u.number(len(u.in))
	if n > len(u.in) {
		u.bad = true
		return ""
	}
	s := string(u.in[:n])
	u.in = u.in[n:]
	return s
}

func (u *unpacker) span() Span {
	return Span{u.number(len(u.src.Text)), u.number(len(u.src.Text))}
}

// several reads a list; nil for an empty one.
func several[T any](u *unpacker, one func() T) (out []T) {
	for n := u.number(len(u.in)); n > 0 && !u.bad; n-- {
		out = append(out, one())
	}
	return out
}

func (u *unpacker) diagnostic() *Diagnostic {
	return &Diagnostic{Source: u.src, Severity: Severity(u.number(int(Hint))), Span: u.span(), Code: u.text(), Message: u.text(),
		Expected: u.text(), Found: u.text(), Hint: u.text(), Related: several(u, u.related), Fixes: several(u, u.fix)}
}

func (u *unpacker) related() Related {
	return Related{Source: u.src, Span: u.span(), Message: u.text()}
}

func (u *unpacker) fix() Fix {
	return Fix{Title: u.text(), Guess: u.number(1) == 1, Edits: several(u, u.edit)}
}

func (u *unpacker) edit() Edit { return Edit{u.span(), u.text()} }
