package compile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// A WebAssembly module cannot read its own file, so a payload cannot hang behind
// it. The base (cmd/skep-rt for wasip1) imports the function skep.payload(to,
// from, size), which copies a part of the payload into its memory. embed turns
// that import into a function of the module whose body is memory.init over a
// passive data segment that holds the payload. The import is the last one and
// the new function the first of the module's own, so no index changes, and no
// code has to be rewritten. Engines need bulk memory, which all have since 2020.

const (
	wasmMagic  = "\x00asm\x01\x00\x00\x00"
	hostModule = "skep"
	hostName   = "payload"
)

// The ids of sections.
const (
	sectionImport    = 2
	sectionFunction  = 3
	sectionCode      = 10
	sectionData      = 11
	sectionDataCount = 12
)

// section is one section of a module.
type section struct {
	id   byte
	body []byte
}

var errModule = errors.New("it is no WebAssembly module that skep can read")

func readSections(module []byte) ([]section, error) {
	if !bytes.HasPrefix(module, []byte(wasmMagic)) {
		return nil, errModule
	}
	var out []section
	for rest := module[len(wasmMagic):]; len(rest) > 0; {
		size, n := binary.Uvarint(rest[1:])
		if n <= 0 || size > uint64(len(rest)-1-n) {
			return nil, errModule
		}
		out = append(out, section{rest[0], rest[1+n : 1+n+int(size)]})
		rest = rest[1+n+int(size):]
	}
	return out, nil
}

// embed puts a payload into a base module, behind its length in eight bytes.
func embed(module, payload []byte) ([]byte, error) {
	payload = append(binary.LittleEndian.AppendUint64(nil, uint64(len(payload))), payload...)
	sections, err := readSections(module)
	if err != nil {
		return nil, err
	}
	var typeIndex, segments uint64
	seen := map[byte]bool{}
	for i := range sections {
		s := &sections[i]
		seen[s.id] = true
		switch s.id {
		case sectionImport:
			if s.body, typeIndex, err = dropLastImport(s.body); err != nil {
				return nil, err
			}
		case sectionFunction:
			s.body, err = prepend(s.body, binary.AppendUvarint(nil, typeIndex))
		case sectionData:
			if s.body, err = makeRoom(s.body); err == nil {
				segments, _ = binary.Uvarint(s.body)
				s.body, err = appendSegment(s.body, payload)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if !seen[sectionImport] || !seen[sectionFunction] || !seen[sectionCode] || !seen[sectionData] {
		return nil, errModule
	}
	return join(sections, segments)
}

// join writes the sections; the new function needs the segment's number, and the count of segments before the code.
func join(sections []section, segment uint64) ([]byte, error) {
	out := []byte(wasmMagic)
	for _, s := range sections {
		switch s.id {
		case sectionDataCount: // written below
			continue
		case sectionCode:
			out = appendSection(out, section{sectionDataCount, binary.AppendUvarint(nil, segment+1)})
			body, err := prepend(s.body, copyFunction(segment))
			if err != nil {
				return nil, err
			}
			s.body = body
		}
		out = appendSection(out, s)
	}
	return out, nil
}

func appendSection(out []byte, s section) []byte {
	return append(binary.AppendUvarint(append(out, s.id), uint64(len(s.body))), s.body...)
}

// copyFunction is the code of skep.payload: memory.init of a segment with the three arguments.
func copyFunction(segment uint64) []byte {
	body := []byte{0 /* no locals */, 0x20, 0, 0x20, 1, 0x20, 2, 0xfc, 8}
	body = append(binary.AppendUvarint(body, segment), 0 /* memory */, 0x0b)
	return append(binary.AppendUvarint(nil, uint64(len(body))), body...)
}

// prepend puts an element before those of a vector.
func prepend(vector, element []byte) ([]byte, error) {
	count, n := binary.Uvarint(vector)
	if n <= 0 {
		return nil, errModule
	}
	out := binary.AppendUvarint(nil, count+1)
	return append(append(out, element...), vector[n:]...), nil
}

func appendSegment(vector, data []byte) ([]byte, error) {
	count, n := binary.Uvarint(vector)
	if n <= 0 {
		return nil, errModule
	}
	out := append(binary.AppendUvarint(nil, count+1), vector[n:]...)
	out = binary.AppendUvarint(append(out, 1 /* passive */), uint64(len(data)))
	return append(out, data...), nil
}

// dropLastImport takes skep.payload off and gives the index of its type.
func dropLastImport(vector []byte) (rest []byte, typeIndex uint64, err error) {
	name := append(appendName(nil, hostModule), appendName(nil, hostName)...)
	at := bytes.LastIndex(vector, append(name, 0 /* a function */))
	count, n := binary.Uvarint(vector)
	if at < 0 || n <= 0 {
		return nil, 0, fmt.Errorf("the module does not import %s.%s: %w", hostModule, hostName, errNoBase)
	}
	typeIndex, size := binary.Uvarint(vector[at+len(name)+1:])
	if size <= 0 || at+len(name)+1+size != len(vector) {
		return nil, 0, fmt.Errorf("%s.%s is not the module's last import: %w", hostModule, hostName, errNoBase)
	}
	return append(binary.AppendUvarint(nil, count-1), vector[n:at]...), typeIndex, nil
}

func appendName(out []byte, name string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(name))), name...)
}
