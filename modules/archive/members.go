package archive

import (
	"archive/tar"
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"skep/interp/module"
)

// member is one file of an archive; open gives its content until the next one is asked for.
type member struct {
	name   string
	size   int64 // -1: not known before it is read
	mode   fs.FileMode
	time   time.Time
	target string // of a symbolic link
	open   func() (io.ReadCloser, error)
}

func (m *member) isDir() bool { return m.mode.IsDir() }

// maxMembers bounds the list of an archive.
const maxMembers = 1_000_000

// readMembers calls f for each member of an archive file until f is false.
func readMembers(c *module.Call, path string, f func(m *member) (bool, error)) error {
	in, how, packed, err := openPacked(c, path)
	if err != nil {
		return err
	}
	defer in.Close()
	head := make([]byte, 4)
	if n, _ := in.ReadAt(head, 0); n == 4 && string(head[:2]) == "PK" {
		return readZip(in, f)
	}
	var r io.Reader = in
	if packed {
		unpacked, err := how.read(in)
		if err != nil {
			return err
		}
		defer unpacked.Close()
		r = unpacked
	}
	return readTar(tar.NewReader(r), f)
}

func readZip(in module.File, f func(m *member) (bool, error)) error {
	info, err := in.Stat()
	if err != nil {
		return err
	}
	z, err := zip.NewReader(in, info.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are judged where they are used
		return err
	}
	for i, file := range z.File {
		if i == maxMembers {
			return errMany
		}
		m := &member{name: strings.ReplaceAll(file.Name, `\`, "/"), size: int64(file.UncompressedSize64), mode: file.Mode(), time: file.Modified, open: file.Open}
		if m.mode&fs.ModeSymlink != 0 {
			if m.target, err = linkTarget(file.Open); err != nil {
				return err
			}
		}
		if more, err := f(m); err != nil || !more {
			return err
		}
	}
	return nil
}

var errMany = errors.New("it has more than a million members")

// linkTarget reads where a link in a zip points: its content.
func linkTarget(open func() (io.ReadCloser, error)) (string, error) {
	r, err := open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, 4096))
	return string(text), err
}

func readTar(r *tar.Reader, f func(m *member) (bool, error)) error {
	for i := 0; ; i++ {
		h, err := r.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			return err
		case i == maxMembers:
			return errMany
		}
		m := &member{name: h.Name, size: h.Size, mode: h.FileInfo().Mode(), time: h.ModTime, open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeDir:
		case tar.TypeSymlink:
			m.target = h.Linkname
		case tar.TypeXGlobalHeader:
			continue
		default:
			return fmt.Errorf("%s is neither a file, a folder nor a symbolic link", h.Name)
		}
		if more, err := f(m); err != nil || !more {
			return err
		}
	}
}

// writer puts members into an archive.
type writer interface {
	add(m *member, content io.Reader) error
	Close() error
}

type zipWriter struct{ *zip.Writer }

func (w zipWriter) add(m *member, content io.Reader) error {
	h := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: m.time}
	h.SetMode(m.mode)
	if m.isDir() {
		h.Name, h.Method = m.name+"/", zip.Store
	}
	out, err := w.CreateHeader(h)
	if err != nil || content == nil {
		return err
	}
	_, err = io.Copy(out, content)
	return err
}

// tarWriter closes what compresses it, too.
type tarWriter struct {
	*tar.Writer
	packed io.Closer
}

func (w tarWriter) add(m *member, content io.Reader) error {
	h := &tar.Header{Name: m.name, Mode: int64(m.mode.Perm()), ModTime: m.time, Size: m.size, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
	if m.isDir() {
		h.Name, h.Typeflag, h.Size = m.name+"/", tar.TypeDir, 0
	}
	if err := w.WriteHeader(h); err != nil || content == nil {
		return err
	}
	_, err := io.Copy(w, content)
	return err
}

func (w tarWriter) Close() error {
	err := w.Writer.Close()
	if w.packed != nil {
		err = errors.Join(err, w.packed.Close())
	}
	return err
}

// newWriter begins an archive of the kind that the name's ending says.
func newWriter(path string, out io.Writer) (writer, error) {
	name := strings.ToLower(path)
	if strings.HasSuffix(name, ".zip") {
		return zipWriter{zip.NewWriter(out)}, nil
	}
	if strings.HasSuffix(name, ".tar") {
		return tarWriter{Writer: tar.NewWriter(out)}, nil
	}
	if strings.HasSuffix(name, ".tgz") {
		name = strings.TrimSuffix(name, ".tgz") + ".tar.gz"
	}
	f, ok := byEnding(name)
	if !ok || f.write == nil || !strings.HasSuffix(name, ".tar"+f.ending) {
		return nil, &refusedError{codeBroken, "", "the name of an archive ends in .zip, .tar, .tar.gz, .tgz or .tar.zst, found " + path}
	}
	packed, err := f.write(out, int(f.level))
	if err != nil {
		return nil, err
	}
	return tarWriter{tar.NewWriter(packed), packed}, nil
}
