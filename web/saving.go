package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path"

	"skep/notebooks"
)

// put saves an upload and gives the hash of the file. The caller holds writes.
func (f *folder) put(p string, u upload) (*string, error) {
	if u.Type == "" {
		return nil, failed(http.StatusBadRequest, "the type is missing: expected file, notebook or directory")
	}
	if u.Type == typeDirectory {
		return nil, f.putFolder(p)
	}
	if len(u.Content) == 0 || string(u.Content) == "null" {
		return nil, errNoContent
	}
	p, err := f.target(p)
	if err != nil {
		return nil, err
	}
	switch u.Type {
	case typeNotebook:
		return f.putNotebook(p, u)
	case typeFile:
		return f.putFile(p, u)
	}
	return nil, failed(http.StatusBadRequest, "type %s: expected file, notebook or directory", clipText(u.Type))
}

func (f *folder) putFolder(p string) error {
	if info, err := f.stat(p); err == nil {
		if info.IsDir() {
			return nil
		}
		return failed(http.StatusBadRequest, "%s is a file", p)
	}
	return f.root.Mkdir(local(p), 0o777)
}

// putNotebook saves what the client holds.
func (f *folder) putNotebook(p string, u upload) (*string, error) {
	fresh, old, err := f.adopted(p, u.Content, u.Base)
	if err != nil {
		return nil, err
	}
	return new(fresh.hash()), f.writeDocument(p, fresh, old)
}

// adopted is what a notebook's files hold with that content, such that cells that did not change keep their bytes on disk. old is what
// is there; base is the hash that it must have, "" for any.
func (f *folder) adopted(p string, content []byte, base string) (fresh, old onDisk, err error) {
	theirs, err := notebooks.Parse(path.Base(p), content)
	if err != nil {
		return fresh, old, err
	}
	doc, old, err := f.current(p, base)
	if err != nil {
		return fresh, old, err
	}
	named := doc.NamedCells()
	doc.Adopt(theirs)
	return contentOf(p, doc, named), old, nil
}

// current is the notebook on disk, or a blank one if there is none that can be read.
func (f *folder) current(p, base string) (doc *notebooks.Document, old onDisk, err error) {
	old, _, err = f.readDocument(p)
	if err != nil {
		var large *problem
		if isMissing(err) || errors.As(err, &large) && large.status == http.StatusRequestEntityTooLarge {
			return notebooks.Blank(path.Base(p)), onDisk{}, f.conflict(p, base, "")
		}
		return nil, old, err
	}
	if err := f.conflict(p, base, old.hash()); err != nil {
		return nil, old, err
	}
	doc, err = old.parse(p)
	if err != nil {
		return notebooks.Blank(path.Base(p)), onDisk{}, nil
	}
	return doc, old, nil
}

// conflict refuses to overwrite a file that is not what the client started from, if it says what that was.
// there is the hash of what is there, "" if nothing is.
func (f *folder) conflict(p, base, there string) error {
	if base == "" || there == base {
		return nil
	}
	c := &problem{status: http.StatusConflict, reason: "conflict", message: p + " was changed by another program since it was opened here"}
	if there == "" {
		c.message = p + " was deleted by another program since it was opened here"
	} else {
		c.more = map[string]any{"hash": there}
	}
	return c
}

func (f *folder) putFile(p string, u upload) (*string, error) {
	data, err := u.bytes()
	if err != nil {
		return nil, err
	}
	if u.Chunk != 0 {
		return nil, f.putChunk(p, u.Chunk, data)
	}
	if u.Base != "" {
		old, _, err := f.read(p, maxFile)
		if err != nil && !isMissing(err) {
			return nil, err
		}
		there := ""
		if err == nil {
			there = *digest(old)
		}
		if err := f.conflict(p, u.Base, there); err != nil {
			return nil, err
		}
	}
	return digest(data), notebooks.Replace(f.root, local(p), data)
}

func (u upload) bytes() ([]byte, error) {
	var content string
	if err := json.Unmarshal(u.Content, &content); err != nil {
		return nil, failed(http.StatusBadRequest, "the content of a file must be a string")
	}
	switch u.Format {
	case formatText, "":
		return []byte(content), nil
	case formatBase64:
		data, err := base64.StdEncoding.DecodeString(content)
		if err != nil {
			return nil, failed(http.StatusBadRequest, "the content is not base64: %v", err)
		}
		return data, nil
	}
	return nil, failed(http.StatusBadRequest, "format %s of a file: expected text or base64", clipText(u.Format))
}

// putChunk adds a part of a large upload; the first one starts the file anew.
func (f *folder) putChunk(p string, chunk int, data []byte) error {
	flags := os.O_WRONLY | os.O_APPEND
	if chunk == 1 {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := f.root.OpenFile(local(p), flags, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// writeNew makes a file that must not be there yet.
func (f *folder) writeNew(p string, data []byte) error {
	file, err := f.root.OpenFile(local(p), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}
