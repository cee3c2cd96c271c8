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

// Carried opens a data file of the program, or a folder of such; see module.Carrier.
func (p *Payload) Carried(name string) (module.File, error) {
	name = path.Clean(filepath.ToSlash(name))
	if _, ok := p.members[dataMember(name)]; !ok {
		return p.carriedFolder(name)
	}
	data, err := p.Read(dataMember(name))
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &carriedFile{bytes.NewReader(data), carriedInfo{path.Base(name), int64(len(data)), 0o444}, nil}, nil
}

// carriedFolder lists the data files whose names begin with a folder's.
func (p *Payload) carriedFolder(name string) (module.File, error) {
	prefix := name + "/"
	if name == "." {
		prefix = ""
	}
	folder := &carriedFile{bytes.NewReader(nil), carriedInfo{path.Base(name), 0, fs.ModeDir | 0o555}, nil}
	last := "" // names are sorted: those of one folder follow each other
	for _, file := range p.Program.Data {
		rest, below := strings.CutPrefix(file, prefix)
		first, _, deeper := strings.Cut(rest, "/")
		if !below || first == last {
			continue
		}
		last = first
		info := carriedInfo{first, p.members[dataMember(file)].Size, 0o444}
		if deeper {
			info = carriedInfo{first, 0, fs.ModeDir | 0o555}
		}
		folder.entries = append(folder.entries, fs.FileInfoToDirEntry(info))
	}
	if len(folder.entries) == 0 {
		return nil, fs.ErrNotExist
	}
	return folder, nil
}

// carriedFile is a data file that is being read, or a folder.
type carriedFile struct {
	*bytes.Reader
	info    carriedInfo
	entries []fs.DirEntry
}

func (f *carriedFile) Close() error               { return nil }
func (f *carriedFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// ReadDir implements fs.ReadDirFile: it gives all entries, of a file none.
func (f *carriedFile) ReadDir(int) ([]fs.DirEntry, error) { return f.entries, nil }

// carriedInfo describes a data file or a folder.
type carriedInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func (i carriedInfo) Name() string       { return i.name }
func (i carriedInfo) Size() int64        { return i.size }
func (i carriedInfo) Mode() fs.FileMode  { return i.mode }
func (i carriedInfo) ModTime() time.Time { return time.Time{} }
func (i carriedInfo) IsDir() bool        { return i.mode.IsDir() }
func (i carriedInfo) Sys() any           { return nil }
