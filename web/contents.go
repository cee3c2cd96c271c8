package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"skep/notebooks"
)

const contentsPrefix = "/api/contents"

// maxUpload is the size of a request that holds a file: base64 takes a third more.
const maxUpload = maxFile/3*4 + maxBody

func sortEntries(list []*entry) {
	slices.SortFunc(list, func(a, b *entry) int { return strings.Compare(a.Name, b.Name) })
}

// getContents answers GET /api/contents/PATH?type=&format=&content=0|1&hash=0|1.
func (s *Server) getContents(w http.ResponseWriter, r *http.Request) error {
	p, err := apiPath(r, contentsPrefix)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	if q.Get("content") == "0" {
		return s.describe(w, p, q.Get("hash") == "1")
	}
	kind := q.Get("type")
	if !slices.Contains([]string{"", typeFile, typeNotebook, typeDirectory}, kind) {
		return failed(http.StatusBadRequest, "type %s: expected file, notebook or directory", clipText(kind))
	}
	e, err := s.load(p, kind, q.Get("format"))
	if err != nil {
		return err
	}
	if e.Type == typeNotebook {
		e.Content = s.trust.trusting(e.Content)
	}
	if q.Get("hash") != "1" {
		e.Hash, e.HashAlgorithm = nil, nil
	}
	answer(w, http.StatusOK, e)
	return nil
}

// load reads an entry with its content: of an open notebook, what it is by now.
func (s *Server) load(p, kind, format string) (*entry, error) {
	r := s.rooms.at(p)
	if r == nil || kind != "" && kind != typeNotebook || kind == "" && isScript(p) {
		return s.folder.load(p, kind, format)
	}
	if err := r.freshen(); err != nil {
		return nil, err
	}
	return r.entry()
}

// describe answers without the content; its hash is computed if it is wanted.
func (s *Server) describe(w http.ResponseWriter, p string, hash bool) error {
	info, err := s.folder.stat(p)
	if err != nil {
		return err
	}
	e := newEntry(p, info)
	if r := s.rooms.at(p); r != nil {
		if err := r.seenAs(e, hash); err != nil {
			return err
		}
		answer(w, http.StatusOK, e)
		return nil
	}
	if hash && e.Type != typeDirectory {
		data, _, err := s.folder.read(p, maxFile)
		if err != nil {
			return err
		}
		e.setHash(data)
	}
	answer(w, http.StatusOK, e)
	return nil
}

// upload is the body of PUT.
type upload struct {
	Type    string          `json:"type"`
	Format  string          `json:"format"`
	Content json.RawMessage `json:"content"`
	Chunk   int             `json:"chunk"`     // large files come in parts 1, 2, … and -1 for the last
	Base    string          `json:"skep_base"` // hash of the content that the client started from
	Path    string          `json:"path"`      // what clients that send a whole model say again; the address counts
}

// putContents answers PUT /api/contents/PATH.
func (s *Server) putContents(w http.ResponseWriter, r *http.Request) error {
	p, err := apiPath(r, contentsPrefix)
	if err != nil {
		return forbidden(err)
	}
	var u upload
	if err := decode(w, r, maxUpload, &u); err != nil {
		return err
	}
	if _, err := bodyPath(u.Path); err != nil {
		return forbidden(err)
	}
	if p == "" {
		return failed(http.StatusBadRequest, "a name is missing")
	}
	if u.Type == typeNotebook {
		if err := s.trust.learn(u.Content); err != nil {
			return err
		}
	}
	if r := s.rooms.at(p); r != nil && u.Type == typeNotebook && len(u.Content) > 0 {
		hash, err := r.adopt(u)
		if err != nil {
			return outside(err)
		}
		s.events.tell(contentsSchema, map[string]any{"action": "save", "path": p})
		return s.answerEntry(w, http.StatusOK, p, hash)
	}
	s.folder.writes.Lock()
	defer s.folder.writes.Unlock()
	status := http.StatusOK
	if !s.folder.exists(p) {
		status = http.StatusCreated
		w.Header().Set("Location", addressOf(p))
	}
	hash, err := s.folder.put(p, u)
	if err != nil {
		return outside(err)
	}
	s.events.tell(contentsSchema, map[string]any{"action": "save", "path": p})
	return s.answerEntry(w, status, p, hash)
}

// addressOf is the address of an entry.
func addressOf(p string) string {
	u := url.URL{Path: contentsPrefix + "/" + p}
	return u.EscapedPath()
}

// answerEntry describes p without its content.
func (s *Server) answerEntry(w http.ResponseWriter, status int, p string, hash *string) error {
	info, err := s.folder.stat(p)
	if err != nil {
		return err
	}
	e := newEntry(p, info)
	if hash != nil {
		e.Hash, e.HashAlgorithm = hash, new("sha256")
	}
	answer(w, status, e)
	return nil
}

// newFile is the body of POST.
type newFile struct {
	CopyFrom string `json:"copy_from"`
	Ext      string `json:"ext"`
	Type     string `json:"type"`
}

// postContents answers POST /api/contents/FOLDER: a new untitled entry, or a copy.
func (s *Server) postContents(w http.ResponseWriter, r *http.Request) error {
	dir, err := apiPath(r, contentsPrefix)
	if err != nil {
		return forbidden(err)
	}
	var n newFile
	if err := decode(w, r, maxBody, &n); err != nil {
		return err
	}
	s.folder.writes.Lock()
	defer s.folder.writes.Unlock()
	if err := s.folder.wantDirectory(dir, n.CopyFrom != ""); err != nil {
		return outside(err)
	}
	p, err := s.create(r.Context(), dir, n)
	if err != nil {
		return outside(err)
	}
	s.events.tell(contentsSchema, map[string]any{"action": "create", "path": p})
	w.Header().Set("Location", addressOf(p))
	return s.answerEntry(w, http.StatusCreated, p, nil)
}

func (s *Server) create(ctx context.Context, dir string, n newFile) (string, error) {
	if n.CopyFrom != "" {
		return s.folder.duplicate(ctx, n.CopyFrom, dir)
	}
	if n.Ext != "" && (!strings.HasPrefix(n.Ext, ".") || strings.ContainsAny(n.Ext, "/\\\x00")) {
		return "", failed(http.StatusBadRequest, "ext %s: expected a dot and letters", clipText(n.Ext))
	}
	switch {
	case n.Type == typeDirectory:
		p := s.folder.freeName(dir, "Untitled Folder", " ", "")
		return p, s.folder.root.Mkdir(local(p), 0o777)
	case n.Type == typeNotebook || n.Type == "" && n.Ext == ".ipynb":
		p := s.folder.freeName(dir, "Untitled", "", ".ipynb")
		spec := s.specs.own
		doc := notebooks.New(path.Base(p), spec.Name, spec.DisplayName, spec.Language)
		return p, s.folder.writeNew(p, doc.Bytes())
	case n.Type == typeFile || n.Type == "":
		p := s.folder.freeName(dir, "untitled", "", n.Ext)
		return p, s.folder.writeNew(p, nil)
	}
	return "", failed(http.StatusBadRequest, "type %s: expected file, notebook or directory", clipText(n.Type))
}

// freeName gives the first of NAME.ext, NAME1.ext, … that is free.
func (f *folder) freeName(dir, name, gap, ext string) string {
	p := path.Join(dir, name+ext)
	for i := 1; f.exists(p); i++ {
		p = path.Join(dir, fmt.Sprintf("%s%s%d%s", name, gap, i, ext))
	}
	return p
}

// patchContents answers PATCH /api/contents/PATH {"path": NEW}: rename or move.
func (s *Server) patchContents(w http.ResponseWriter, r *http.Request) error {
	from, err := apiPath(r, contentsPrefix)
	if err != nil {
		return forbidden(err)
	}
	var body struct {
		Path string `json:"path"`
	}
	if err := decode(w, r, maxBody, &body); err != nil {
		return err
	}
	to, err := bodyPath(body.Path)
	if err != nil {
		return forbidden(err)
	}
	if from == "" || to == "" {
		return failed(http.StatusBadRequest, "a path is missing, or is the folder that is served")
	}
	s.folder.writes.Lock()
	defer s.folder.writes.Unlock()
	if err := s.folder.rename(from, to); err != nil {
		return outside(err)
	}
	s.rooms.moved(from, to)
	s.events.tell(contentsSchema, map[string]any{"action": "rename", "source_path": from, "path": to})
	w.Header().Set("Location", addressOf(to))
	return s.answerEntry(w, http.StatusOK, to, nil)
}

func (f *folder) rename(from, to string) error {
	if from == to {
		return nil
	}
	if _, err := f.stat(from); err != nil {
		return err
	}
	if f.exists(to) {
		return failed(http.StatusConflict, "%s exists", to)
	}
	if err := f.root.Rename(local(from), local(to)); err != nil {
		return err
	}
	return f.moveCheckpoint(from, to)
}

// deleteContents answers DELETE /api/contents/PATH. Folders must be empty.
func (s *Server) deleteContents(w http.ResponseWriter, r *http.Request) error {
	p, err := apiPath(r, contentsPrefix)
	if err != nil {
		return forbidden(err)
	}
	if p == "" {
		return failed(http.StatusBadRequest, "the folder that is served cannot be deleted")
	}
	s.folder.writes.Lock()
	defer s.folder.writes.Unlock()
	if err := s.folder.remove(p); err != nil {
		return outside(err)
	}
	s.rooms.removed(p)
	s.events.tell(contentsSchema, map[string]any{"action": "delete", "path": p})
	answer(w, http.StatusNoContent, nil)
	return nil
}

func (f *folder) remove(p string) error {
	info, err := f.root.Lstat(local(p))
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return errors.Join(f.root.Remove(local(p)), f.dropCheckpoint(p))
	}
	dir, err := f.root.Open(local(p))
	if err != nil {
		return err
	}
	names, _ := dir.Readdirnames(2) // io.EOF of an empty folder; Remove refuses what this overlooks
	_ = dir.Close()
	if rest := slices.DeleteFunc(names, func(n string) bool { return n == checkpointFolder }); len(rest) > 0 {
		return failed(http.StatusBadRequest, "the folder %s is not empty", p)
	}
	if len(names) > 0 {
		if err := f.root.RemoveAll(local(path.Join(p, checkpointFolder))); err != nil {
			return err
		}
	}
	return f.root.Remove(local(p))
}

var errNoContent = &problem{status: http.StatusBadRequest, message: "the content is missing"}

// isMissing says that a file is not there, as opposed to not readable.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
