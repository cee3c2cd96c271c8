package tensorfile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"skep/compute/tensor"
)

// maxMembers bounds the tensors of an archive.
const maxMembers = 1 << 16

// ReadNPZ reads an .npz archive, in the order of its directory. What is packed
// is unpacked, after the grant of its size; what is not lies where it lies.
func ReadNPZ(s Source) ([]Named, error) { return s.members(nil) }

// ReadNPZTexts is ReadNPZ for archives in which some members are one text of bytes each, as sparse matrices of SciPy have them.
func ReadNPZTexts(s Source) (ts []Named, texts map[string]string, err error) {
	texts = map[string]string{}
	ts, err = s.members(texts)
	return ts, texts, err
}

// members reads the tensors of an archive, and its texts if there is room for them.
func (s Source) members(texts map[string]string) ([]Named, error) {
	r, err := zip.NewReader(bytes.NewReader(s.Bytes), int64(len(s.Bytes)))
	if err != nil {
		return nil, refuse("npz: %v", err)
	}
	if len(r.File) > maxMembers {
		return nil, refuse("npz: more than %d members", maxMembers)
	}
	var out []Named
	for _, f := range r.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			continue // NumPy gives the bytes of other members; they are no tensors
		}
		member, err := s.member(f)
		if err != nil {
			return nil, err
		}
		if texts != nil {
			text, isText, err := readText(member.Bytes)
			if err != nil {
				return nil, refuse("npz: %s: %v", f.Name, err)
			}
			if isText {
				texts[name] = text
				continue
			}
		}
		t, err := ReadNPY(member)
		if err != nil {
			return nil, refuse("npz: %s: %v", f.Name, err)
		}
		out = append(out, Named{name, t})
	}
	return out, nil
}

// member gives the bytes of an archive's file.
func (s Source) member(f *zip.File) (Source, error) {
	size := f.UncompressedSize64
	if f.Method == zip.Store {
		at, err := f.DataOffset()
		if err != nil || f.CompressedSize64 != size || uint64(at) > uint64(len(s.Bytes)) || size > uint64(len(s.Bytes))-uint64(at) {
			return s, refuse("npz: %s lies outside of the archive", f.Name)
		}
		s.Bytes = s.Bytes[at : uint64(at)+size : uint64(at)+size]
		s.Owned = false // members of a broken archive may overlap
		return s, nil
	}
	if size > 1<<46 {
		return s, refuse("npz: %s would take %d bytes", f.Name, size)
	}
	if err := s.grant(int64(size)); err != nil {
		return s, err
	}
	in, err := f.Open()
	if err != nil {
		return s, refuse("npz: %s: %v", f.Name, err)
	}
	defer in.Close()
	var b bytes.Buffer // grows with what is there, not with what is claimed
	if _, err := io.Copy(&b, io.LimitReader(in, int64(size)+1)); err != nil {
		return s, refuse("npz: %s: %v", f.Name, err)
	}
	if uint64(b.Len()) != size {
		return s, refuse("npz: %s has %d bytes, not %d", f.Name, b.Len(), size)
	}
	return Source{Bytes: b.Bytes(), Owned: true, Grant: s.Grant}, nil
}

// WriteNPZ writes an archive, packed if compress.
func WriteNPZ(w io.Writer, ts []Named, compress bool) error {
	return WriteNPZTexts(w, ts, nil, compress)
}

// WriteNPZTexts writes an archive of tensors and of texts, which become bytes without dimensions.
func WriteNPZTexts(w io.Writer, ts []Named, texts map[string]string, compress bool) error {
	z := zip.NewWriter(w)
	put := func(name string, write func(w io.Writer) error) error {
		h := &zip.FileHeader{Name: name + ".npy", Method: zip.Store}
		if compress {
			h.Method = zip.Deflate
		}
		out, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		return write(out)
	}
	for _, t := range ts {
		if err := put(t.Name, func(w io.Writer) error { return WriteNPY(w, t.Tensor) }); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := texts[name]
		if err := put(name, func(w io.Writer) error { return writeElements(w, fmt.Sprintf("|S%d", len(text)), nil, []byte(text)) }); err != nil {
			return err
		}
	}
	return z.Close()
}

// names checks that no two tensors have one name.
func names(ts []Named) error {
	seen := map[string]*tensor.Tensor{}
	for _, t := range ts {
		if seen[t.Name] != nil {
			return refuse("two tensors are called %q", t.Name)
		}
		seen[t.Name] = t.Tensor
	}
	return nil
}
