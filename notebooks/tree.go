package notebooks

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object with every byte of it: concatenating its parts gives
// back the text it was parsed from.
type object struct {
	members []member
	inner   []byte // white space of an empty object
}

// member is one name and value; key has its quotes, colon the space around it.
type member struct {
	lead, key, colon, value, trail []byte
}

// array is a JSON array, likewise.
type array struct {
	elements []element
	inner    []byte
}

type element struct {
	lead, value, trail []byte
}

// parseObject takes text that was scanned before; ok is false if it is not an object.
func parseObject(raw []byte) (o *object, ok bool) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, false
	}
	o = &object{}
	s := scanner{data: raw}
	f := s.object(func(m member) *fault {
		o.members = append(o.members, m)
		return nil
	})
	if f == nil && len(o.members) == 0 {
		o.inner = raw[1 : len(raw)-1]
	}
	return o, f == nil
}

// parseArray takes text that was scanned before; ok is false if it is not an array.
func parseArray(raw []byte) (a *array, ok bool) {
	if len(raw) == 0 || raw[0] != '[' {
		return nil, false
	}
	a = &array{}
	s := scanner{data: raw}
	f := s.array(func(e element) *fault {
		a.elements = append(a.elements, e)
		return nil
	})
	if f == nil && len(a.elements) == 0 {
		a.inner = raw[1 : len(raw)-1]
	}
	return a, f == nil
}

func (o *object) bytes() []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	b.Write(o.inner)
	for i, m := range o.members {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, part := range [][]byte{m.lead, m.key, m.colon, m.value, m.trail} {
			b.Write(part)
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}

func (a *array) bytes() []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	b.Write(a.inner)
	for i, e := range a.elements {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, part := range [][]byte{e.lead, e.value, e.trail} {
			b.Write(part)
		}
	}
	b.WriteByte(']')
	return b.Bytes()
}

func (m member) name() string { return textOf(m.key) }

// find gives the index of the last member of that name (the one that JSON readers take), or -1.
func (o *object) find(name string) int {
	for i := len(o.members) - 1; i >= 0; i-- {
		if m := o.members[i]; len(m.key) == len(name)+2 && string(m.key[1:len(m.key)-1]) == name || m.name() == name {
			return i
		}
	}
	return -1
}

func (o *object) get(name string) (value []byte, ok bool) {
	if i := o.find(name); i >= 0 {
		return o.members[i].value, true
	}
	return nil, false
}

// set replaces a value, or adds a member that looks like its siblings: in
// alphabetical order if they are (as nbformat writes), else at the end.
func (o *object) set(name string, value []byte, st style, depth int) {
	if i := o.find(name); i >= 0 {
		o.members[i].value = value
		return
	}
	m := member{lead: st.lead(depth), key: quote(name), colon: st.colon(), value: value}
	at := o.place(name)
	if n := len(o.members); n == 0 {
		o.inner, m.trail = nil, st.close(depth)
	} else {
		m.lead, m.colon = o.members[0].lead, o.members[0].colon
		if st.oneLine() {
			m.lead = nil
			if at > 0 {
				m.lead = st.lead(depth)
			} else {
				o.members[0].lead = st.lead(depth)
			}
		}
		if at == n {
			m.trail, o.members[n-1].trail = o.members[n-1].trail, nil
		}
	}
	o.members = append(o.members[:at], append([]member{m}, o.members[at:]...)...)
}

func (o *object) place(name string) int {
	at := len(o.members)
	for i, m := range o.members {
		if i > 0 && o.members[i-1].name() > m.name() {
			return len(o.members)
		}
		if at == len(o.members) && m.name() > name {
			at = i
		}
	}
	return at
}

// drop removes every member of that name.
func (o *object) drop(name string) {
	for i := o.find(name); i >= 0; i = o.find(name) {
		last := len(o.members) - 1
		switch {
		case last == 0:
			o.inner = nil
		case i == last:
			o.members[i-1].trail = o.members[i].trail
		case i == 0:
			o.members[1].lead = o.members[0].lead
		}
		o.members = append(o.members[:i], o.members[i+1:]...)
	}
}

// textOf decodes a JSON string that was scanned before; "" for anything else.
func textOf(raw []byte) string {
	if len(raw) < 2 || raw[0] != '"' {
		return ""
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// valueOf decodes any JSON value that was scanned before; numbers keep their spelling.
func valueOf(raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}
