package compile

import (
	"bytes"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
)

var _ interp.Loader = (*Payload)(nil)

// Load implements interp.Loader: a name means the file that it meant when the program was compiled.
func (p *Payload) Load(from *diag.Source, name string) (*diag.Source, error) {
	for _, i := range p.Program.Imports {
		if i.Name == name && i.From == importer(from) {
			return p.source(i.File, sourceMember(i.File))
		}
	}
	return nil, fs.ErrNotExist
}

// importer is the name of a source in imports: cells have none, as they are in no folder of their own.
func importer(from *diag.Source) string {
	if from == nil || !strings.HasSuffix(from.Name, ".ruchy") {
		return ""
	}
	return from.Name
}

// Cell reads a text to run.
func (p *Payload) Cell(c Cell) (*diag.Source, error) { return p.source(c.Name, c.Source) }

func (p *Payload) source(name, member string) (*diag.Source, error) {
	text, err := p.Read(member)
	if err != nil {
		return nil, err
	}
	return diag.NewSource(name, string(text)), nil
}

// Carried opens a data file of the program; see module.Carrier.
func (p *Payload) Carried(name string) (module.File, error) {
	name = path.Clean(filepath.ToSlash(name))
	if _, ok := p.members[dataMember(name)]; !ok {
		return nil, fs.ErrNotExist
	}
	data, err := p.Read(dataMember(name))
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &carriedFile{bytes.NewReader(data), path.Base(name)}, nil
}

// carriedFile is a data file that is being read.
type carriedFile struct {
	*bytes.Reader
	name string
}

func (f *carriedFile) Close() error               { return nil }
func (f *carriedFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *carriedFile) Name() string               { return f.name }
func (f *carriedFile) Mode() fs.FileMode          { return 0o444 }
func (f *carriedFile) ModTime() time.Time         { return time.Time{} }
func (f *carriedFile) IsDir() bool                { return false }
func (f *carriedFile) Sys() any                   { return nil }
