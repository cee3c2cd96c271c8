package compile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"lukechampine.com/blake3"
)

const manifestName = "skep.json"

// archive is a payload that is being made: its manifest and the contents of its members.
type archive struct {
	manifest Manifest
	contents map[string][]byte
}

func newArchive() *archive {
	return &archive{manifest: Manifest{Version: Version}, contents: map[string][]byte{}}
}

func (a *archive) add(name string, data []byte) { a.contents[name] = data }

// bytes writes the archive with its trailer. The same contents give the same
// bytes: members are sorted, and have no times.
func (a *archive) bytes() ([]byte, error) {
	var names []string
	for name := range a.contents {
		names = append(names, name)
	}
	slices.Sort(names)
	a.manifest.Members = nil
	for _, name := range names {
		sum := blake3.Sum256(a.contents[name])
		a.manifest.Members = append(a.manifest.Members, Member{name, int64(len(a.contents[name])), hex.EncodeToString(sum[:])})
	}
	manifest, err := json.MarshalIndent(a.manifest, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", manifestName, err)
	}
	return a.write(manifest, names)
}

func (a *archive) write(manifest []byte, names []string) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.DefaultCompression) })
	if err := writeMember(w, manifestName, manifest); err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := writeMember(w, name, a.contents[name]); err != nil {
			return nil, err
		}
	}
	t := trailer{hash: blake3.Sum256(manifest)}
	if err := w.SetComment(string(t.bytes())); err != nil { // its length counts below
		return nil, fmt.Errorf("write the trailer: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write the payload: %w", err)
	}
	b := out.Bytes()
	t.length = int64(len(b))
	copy(b[len(b)-trailerSize:], t.bytes())
	return b, nil
}

// worthPacking is the size from which deflating is tried; packed is how data begins that is packed already.
const (
	worthPacking = 256
	packed       = "\x28\xb5\x2f\xfd"
)

func writeMember(w *zip.Writer, name string, data []byte) error {
	h := &zip.FileHeader{Name: name, Method: zip.Store}
	if len(data) >= worthPacking && !bytes.HasPrefix(data, []byte(packed)) {
		h.Method = zip.Deflate
	}
	f, err := w.CreateHeader(h)
	if err == nil {
		_, err = f.Write(data)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// Payload is a payload that is read. Its methods may be called from any goroutine.
type Payload struct {
	Manifest
	files   map[string]*zip.File
	members map[string]Member
	length  int64 // of the archive
}

// maxMember bounds what is unpacked into memory at once.
const maxMember = 4 << 30

// Open reads the payload at the end of a file; nil if there is none. A payload
// that is not what was written is a *Damaged.
func Open(r io.ReaderAt, size int64) (*Payload, error) {
	t, ok, err := readTrailer(r, size)
	if err != nil || !ok {
		return nil, err
	}
	z, err := zip.NewReader(io.NewSectionReader(r, size-t.length, t.length), t.length)
	if err != nil {
		return nil, damaged("its archive cannot be read (%v)", err)
	}
	p := &Payload{files: map[string]*zip.File{}, members: map[string]Member{}, length: t.length}
	for _, f := range z.File {
		p.files[f.Name] = f
	}
	text, err := p.unpack(manifestName, 64<<20)
	if err != nil {
		return nil, err
	}
	if blake3.Sum256(text) != t.hash {
		return nil, damaged("%s is not what was written", manifestName)
	}
	if err := p.readManifest(text); err != nil {
		return p, err
	}
	if base := size - t.length; p.Base > 0 && base != p.Base {
		return p, damaged("it begins with %d bytes of the base, %d were written", base, p.Base)
	}
	return p, nil
}

func (p *Payload) readManifest(text []byte) error {
	if err := json.Unmarshal(text, &p.Manifest); err != nil {
		return damaged("%s does not parse (%v)", manifestName, err)
	}
	if p.Version != Version {
		return fmt.Errorf("the program was made for version %d of the payload's format, this base reads %d", p.Version, Version)
	}
	for _, m := range p.Members {
		p.members[m.Name] = m
	}
	return nil
}

// Read unpacks a member and compares its hash.
func (p *Payload) Read(name string) ([]byte, error) {
	m, ok := p.members[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	data, err := p.unpack(name, m.Size)
	if err != nil {
		return nil, err
	}
	if sum := blake3.Sum256(data); hex.EncodeToString(sum[:]) != m.Hash {
		return nil, damaged("%s is not what was written", name)
	}
	return data, nil
}

// unpack reads a member of at most limit bytes.
func (p *Payload) unpack(name string, limit int64) ([]byte, error) {
	f := p.files[name]
	if f == nil || limit > maxMember || int64(f.UncompressedSize64) > limit {
		return nil, damaged("%s is missing or has another size", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged("%s cannot be read (%v)", name, err)
	}
	defer r.Close()
	size := int64(f.UncompressedSize64)
	room := min(size, 1<<20) // the size is only what the archive says
	if f.Method == zip.Store {
		room = min(size, p.length) // what is not packed lies in the file
	}
	data := bytes.NewBuffer(make([]byte, 0, room+bytes.MinRead))
	n, err := data.ReadFrom(io.LimitReader(r, size+1))
	if err != nil || n != size {
		return nil, damaged("%s cannot be unpacked (%v)", name, err)
	}
	return data.Bytes(), nil
}

// sourceMember is the member of a source. Sources above the root have names that begin with `..`, which no archive should have.
func sourceMember(name string) string {
	return "source/" + strings.ReplaceAll(strings.ReplaceAll(name, "^", "^^"), "../", "^/")
}

func dataMember(name string) string { return "data/" + name }
