package web

import (
	"errors"
	"net/http"
	"path"
	"strings"

	"skep/notebooks"
)

// Checkpoints are where Jupyter has them, so that both find the other's: one a
// file, FOLDER/.ipynb_checkpoints/NAME-checkpoint.EXT.
const (
	checkpointFolder = ".ipynb_checkpoints"
	checkpointID     = "checkpoint"
)

func checkpointOf(p string) string {
	ext := path.Ext(p)
	return path.Join(path.Dir(p), checkpointFolder, strings.TrimSuffix(path.Base(p), ext)+"-checkpoint"+ext)
}

// checkpointPath splits /api/contents/PATH/checkpoints[/ID]; ok is false for other addresses, of which /trust keep their path.
func checkpointPath(r *http.Request) (p, id string, ok bool, err error) {
	full, err := apiPath(r, contentsPrefix)
	if err != nil {
		return "", "", true, err
	}
	if p, ok = strings.CutSuffix(full, "/checkpoints"); ok {
		return p, "", true, nil
	}
	if r.Method == http.MethodPost && strings.HasSuffix(full, "/trust") {
		return full, "", false, nil
	}
	dir, id := path.Split(full)
	if p, ok = strings.CutSuffix(dir, "/checkpoints/"); ok {
		return p, id, true, nil
	}
	return "", "", false, nil
}

// orCheckpoint sends the addresses of checkpoints to their handler. A file that is itself called checkpoints cannot be told apart; Jupyter has the same rule.
func (s *Server) orCheckpoint(others handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, id, ok, err := checkpointPath(r)
		if of, trusts := strings.CutSuffix(p, "/trust"); err == nil && trusts && r.Method == http.MethodPost && id == "" {
			return s.postTrust(w, of)
		}
		switch {
		case err != nil && changes(r):
			return forbidden(err)
		case err != nil:
			return err
		case !ok:
			return others(w, r)
		case id != "" && id != checkpointID:
			return failed(http.StatusNotFound, "no such checkpoint: %s", clipText(id))
		}
		return s.checkpoint(w, r, p, id)
	}
}

func (s *Server) checkpoint(w http.ResponseWriter, r *http.Request, p, id string) error {
	listed := r.Method == http.MethodGet && id == ""
	if info, err := s.folder.stat(p); err != nil {
		if listed && isMissing(err) { // as Jupyter has it: a page may ask for a file that was renamed meanwhile
			answer(w, http.StatusOK, []any{})
			return nil
		}
		return err
	} else if info.IsDir() {
		return failed(http.StatusBadRequest, "%s is a folder", p)
	}
	open := s.rooms.at(p)
	if open != nil && r.Method == http.MethodPost && id == "" {
		if err := open.save(false); err != nil {
			return outside(err)
		}
	}
	s.folder.writes.Lock()
	defer s.folder.writes.Unlock()
	switch {
	case listed:
		list := []any{}
		if c, err := s.folder.checkpointEntry(p); err == nil {
			list = append(list, c)
		}
		answer(w, http.StatusOK, list)
		return nil
	case r.Method == http.MethodPost && id == "":
		return s.makeCheckpoint(w, p)
	case r.Method == http.MethodPost:
		if err := s.folder.copyOver(checkpointOf(p), p); err != nil {
			return outside(err)
		}
		if open != nil {
			if err := open.restore(); err != nil {
				return err
			}
		}
	case r.Method == http.MethodDelete && id != "":
		if err := s.folder.root.Remove(local(checkpointOf(p))); err != nil {
			return outside(err)
		}
	default:
		return failed(http.StatusMethodNotAllowed, "%s is not for checkpoints", r.Method)
	}
	answer(w, http.StatusNoContent, nil)
	return nil
}

func (s *Server) makeCheckpoint(w http.ResponseWriter, p string) error {
	dir := path.Dir(checkpointOf(p))
	if err := s.folder.root.MkdirAll(local(dir), 0o777); err != nil {
		return outside(err)
	}
	if err := s.folder.copyOver(p, checkpointOf(p)); err != nil {
		return outside(err)
	}
	c, err := s.folder.checkpointEntry(p)
	if err != nil {
		return err
	}
	w.Header().Set("Location", addressOf(p)+"/checkpoints/"+checkpointID)
	answer(w, http.StatusCreated, c)
	return nil
}

func (f *folder) checkpointEntry(p string) (map[string]any, error) {
	info, err := f.stat(checkpointOf(p))
	if err != nil {
		return nil, err
	}
	return map[string]any{"id": checkpointID, "last_modified": stamp(info.ModTime())}, nil
}

// copyOver replaces one file by the content of another, atomically.
func (f *folder) copyOver(from, to string) error {
	data, _, err := f.read(from, maxFile)
	if err != nil {
		return err
	}
	to, err = f.target(to)
	if err != nil {
		return err
	}
	return notebooks.Replace(f.root, local(to), data)
}

// moveCheckpoint lets a renamed file keep its checkpoint.
func (f *folder) moveCheckpoint(from, to string) error {
	old, fresh := checkpointOf(from), checkpointOf(to)
	if !f.exists(old) {
		return nil
	}
	if err := f.root.MkdirAll(local(path.Dir(fresh)), 0o777); err != nil {
		return err
	}
	return f.root.Rename(local(old), local(fresh))
}

func (f *folder) dropCheckpoint(p string) error {
	err := f.root.Remove(local(checkpointOf(p)))
	if err == nil || isMissing(err) {
		return nil
	}
	return errors.Join(errors.New("remove checkpoint"), err)
}
