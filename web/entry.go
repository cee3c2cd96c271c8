package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"skep/notebooks"
)

// entry is a file, notebook or folder as the contents API describes it. Fields
// that do not apply are null, not missing: clients check that they are there.
type entry struct {
	Name          string          `json:"name"`
	Path          string          `json:"path"`
	LastModified  string          `json:"last_modified"`
	Created       string          `json:"created"`
	Content       json.RawMessage `json:"content"`
	Format        *string         `json:"format"`
	Mimetype      *string         `json:"mimetype"`
	Size          *int64          `json:"size"`
	Writable      bool            `json:"writable"`
	Hash          *string         `json:"hash"` // SHA-256 of the file, in hex; what skep_base is compared with; null unless asked for by hash=1
	HashAlgorithm *string         `json:"hash_algorithm"`
	Type          string          `json:"type"`
	Message       string          `json:"message,omitempty"` // why a notebook is not quite one; front ends show it when they open it
}

// The types and formats of entries.
const (
	typeFile      = "file"
	typeNotebook  = "notebook"
	typeDirectory = "directory"
	formatText    = "text"
	formatBase64  = "base64"
	formatJSON    = "json"
)

// maxFile is the size of a file that is opened or saved as a whole, in bytes.
const maxFile = notebooks.DefaultBytes

// newEntry describes without content.
func newEntry(p string, info fs.FileInfo) *entry {
	when := stamp(info.ModTime())
	e := &entry{Name: path.Base(p), Path: p, LastModified: when, Created: when, Writable: info.Mode().Perm()&0o222 != 0, Type: typeFile}
	if p == "" {
		e.Name = ""
	}
	switch {
	case info.IsDir():
		e.Type = typeDirectory
		return e
	case strings.HasSuffix(p, ".ipynb"):
		e.Type = typeNotebook
	default:
		e.Mimetype = mimetypeOf(p)
	}
	size := info.Size()
	e.Size = &size
	return e
}

// mimetypeOf goes by the name, because types that a browser guesses from content are a way in.
func mimetypeOf(p string) *string {
	switch path.Ext(p) {
	case ".ruchy", ".md", ".csv", ".toml", ".log":
		return new("text/plain")
	}
	t, _, _ := strings.Cut(mime.TypeByExtension(path.Ext(p)), ";")
	if t == "" {
		return nil
	}
	return &t
}

func digest(data []byte) *string {
	sum := sha256.Sum256(data)
	return new(hex.EncodeToString(sum[:]))
}

func (e *entry) setHash(data []byte) {
	e.Hash, e.HashAlgorithm = digest(data), new("sha256")
}

// load reads an entry with its content. kind and format are what the client asks for, or "".
func (f *folder) load(p, kind, format string) (*entry, error) {
	info, err := f.stat(p)
	if err != nil {
		return nil, err
	}
	e := newEntry(p, info)
	switch {
	case kind == typeDirectory && e.Type != typeDirectory:
		return nil, &problem{status: http.StatusBadRequest, message: p + " is not a directory", reason: "bad type"}
	case kind != "" && kind != typeDirectory && e.Type == typeDirectory:
		return nil, &problem{status: http.StatusBadRequest, message: p + " is a directory, not a " + kind, reason: "bad type"}
	case e.Type == typeDirectory:
		return e, f.loadFolder(e)
	case kind == typeNotebook, kind == "" && e.Type == typeNotebook:
		return e, f.loadNotebook(e)
	}
	return e, f.loadFile(e, format)
}

func (f *folder) loadFolder(e *entry) error {
	list, err := f.list(e)
	if err != nil {
		return err
	}
	e.Format = new(formatJSON)
	e.Content, err = json.Marshal(list)
	return err
}

// list gives what clients may see in a folder: no hidden names, no pipes, no links that lead out or nowhere.
func (f *folder) list(e *entry) ([]*entry, error) {
	dir, err := f.root.Open(local(e.Path))
	if err != nil {
		return nil, outside(err)
	}
	defer dir.Close()
	names, err := dir.ReadDir(-1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	list := []*entry{}
	for _, n := range names {
		p := path.Join(e.Path, n.Name())
		if _, err := checkedPath([]string{n.Name()}); err != nil || !utf8.ValidString(n.Name()) {
			continue
		}
		if info, err := f.stat(p); err == nil {
			list = append(list, newEntry(p, info))
		}
	}
	sortEntries(list)
	return list, nil
}

func (f *folder) loadNotebook(e *entry) error {
	files, _, err := f.readDocument(e.Path)
	if err != nil {
		return err
	}
	doc, err := files.parse(e.Path)
	if err != nil {
		return err
	}
	e.Type, e.Mimetype, e.Format = typeNotebook, nil, new(formatJSON)
	e.Content, e.Message = doc.ForClients(), doc.Flaw()
	e.Hash, e.HashAlgorithm = new(files.hash()), new("sha256")
	return nil
}

func (f *folder) loadFile(e *entry, format string) error {
	data, _, err := f.read(e.Path, maxFile)
	if err != nil {
		return err
	}
	e.Type = typeFile
	text := utf8.Valid(data)
	if format == formatText && !text {
		return &problem{status: http.StatusBadRequest, message: e.Path + " is not UTF-8 text", reason: "bad format"}
	}
	if format == "" {
		format = formatBase64
		if text {
			format = formatText
		}
	}
	content := string(data)
	switch format {
	case formatText:
		e.Mimetype = orDefault(mimetypeOf(e.Path), "text/plain")
	case formatBase64:
		content = base64.StdEncoding.EncodeToString(data)
		e.Mimetype = orDefault(mimetypeOf(e.Path), "application/octet-stream")
	default:
		return failed(http.StatusBadRequest, "format %s of a file: expected text or base64", clipText(format))
	}
	e.Format = &format
	e.setHash(data)
	e.Content, err = json.Marshal(content)
	return err
}

func orDefault(s *string, text string) *string {
	if s == nil {
		return &text
	}
	return s
}
