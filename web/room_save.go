package web

import (
	"errors"
	"net/http"
	"path"
	"time"

	"skep/notebooks"
	"skep/web/live"
)

// autosaveAfter is how long a change waits for the next save that nobody asked for; the journal has it meanwhile.
const autosaveAfter = 30 * time.Second

// What changes so soon after a tab asked for saving is saved so much later.
const (
	soonAfterAsked = 5 * time.Second
	saveLate       = 500 * time.Millisecond
)

// save writes the document into its file, such that cells that did not change keep their bytes. By force it overwrites what another
// program has written; else that is a conflict, which tabs are told of.
func (r *room) save(force bool) error {
	r.saves.Lock()
	defer r.saves.Unlock()
	r.mu.Lock()
	if r.closed || r.dirty.IsZero() && !force {
		r.mu.Unlock()
		return nil
	}
	content, revision, p, base, signed := r.content(), r.doc.Revision(), r.path, r.disk, r.toSign()
	r.mu.Unlock()
	_ = r.server.trust.add(signed) // what cannot be noted is untrusted when it is opened again
	if force {
		base = ""
	}
	written, err := r.write(p, content, base)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.failed(err)
		return err
	}
	r.disk, r.conflict, r.dirty = written.hash(), false, time.Time{}
	if r.doc.Revision() != revision {
		r.dirty = time.Now()
	}
	if err := r.journal.saved(r.server.folder.absolute(p), r.disk); err != nil {
		return err
	}
	r.server.log.add(levelInfo, "server", "saved "+p)
	r.tell(roomMessage{Type: "saved", Revision: revision, Hash: r.disk})
	return nil
}

// write replaces the file, after the journal knows what will be in it.
func (r *room) write(p string, content []byte, base string) (fresh onDisk, err error) {
	f := r.server.folder
	f.writes.Lock()
	defer f.writes.Unlock()
	target, err := f.target(p)
	if err != nil {
		return fresh, err
	}
	fresh, old, err := f.adopted(target, content, base)
	if err != nil {
		return fresh, err
	}
	r.mu.Lock()
	err = r.journal.saving(fresh.hash())
	r.mu.Unlock()
	if err != nil {
		return fresh, err
	}
	return fresh, f.writeDocument(target, fresh, old)
}

// failed tells tabs why a save failed. The caller holds mu.
func (r *room) failed(err error) {
	m := roomMessage{Type: "failed", Reason: asProblem(outside(err)).message}
	var p *problem
	if errors.As(err, &p) && p.status == http.StatusConflict {
		m.Type = "conflict"
		r.conflict = true
	}
	r.server.log.add(levelError, "server", "not saved: "+m.Reason)
	r.tell(m)
}

// take over what a client sent that has the whole notebook: merged by cell, so that it removes neither what others did meanwhile nor
// outputs that it cannot have seen.
func (r *room) adopt(u upload) (hash *string, err error) {
	if err := r.accept(u); err != nil {
		return nil, err
	}
	if err := r.save(u.Base == "" && r.changedOnDisk()); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	theirs, err := live.Parse(u.Content)
	if err != nil {
		return nil, err
	}
	r.remember(theirs)
	return &r.disk, nil
}

// accept merges an upload into the document.
func (r *room) accept(u upload) error {
	if _, err := notebooks.Parse(path.Base(r.where()), u.Content); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if u.Base != "" && u.Base != r.disk && u.Base != r.rest.hash {
		return &problem{status: http.StatusConflict, reason: "conflict", message: r.path + " was changed since it was opened there", more: map[string]any{"hash": r.disk}}
	}
	running := map[string]bool{}
	for _, e := range r.runs.list {
		if !e.ended {
			running[e.cell] = true
		}
	}
	ops, err := r.doc.Merge(u.Content, r.rest.base, func(c *live.Cell) bool { return running[c.ID] || r.rest.unseen[c.ID] })
	if err == nil {
		r.change(ops, nil)
	}
	return err
}

// changedOnDisk says whether another program wrote the file. A client that gives no base has asked its user already.
func (r *room) changedOnDisk() bool {
	_, changed, err := r.onDisk()
	return err != nil || changed
}

// onDisk reads the file's hash and whether another program wrote it; a save that is going on is waited for.
func (r *room) onDisk() (hash string, changed bool, err error) {
	r.saves.Lock()
	defer r.saves.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	files, _, err := r.server.folder.readDocument(r.path)
	if err != nil {
		return "", false, err
	}
	hash = files.hash()
	return hash, hash != r.disk, nil
}

// remember notes which version clients have that take and send the whole notebook. The caller holds mu.
func (r *room) remember(version *live.Document) {
	r.rest.base, r.rest.hash = version.Baseline(), r.disk
	if info, err := r.server.folder.stat(r.path); err == nil {
		r.rest.modified = info.ModTime()
	}
	for id := range r.rest.unseen {
		if mine, theirs := r.doc.Cell(id), version.Cell(id); mine == nil || theirs != nil && string(theirs.OutputsJSON()) == string(mine.OutputsJSON()) {
			delete(r.rest.unseen, id)
		}
	}
}

// entry describes the notebook with its content as it is here, which the file may not have yet.
func (r *room) entry() (*entry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	info, err := r.server.folder.stat(r.path)
	if err != nil {
		return nil, err
	}
	e := newEntry(r.path, info)
	e.Type, e.Mimetype, e.Format, e.Content = typeNotebook, nil, new(formatJSON), r.content()
	e.Hash, e.HashAlgorithm = &r.disk, new("sha256")
	r.remember(r.doc)
	return e, nil
}

// seenAs describes the file as clients with the whole notebook know it: what only the server has added to it since, outputs that were
// gathered, is no change by another, and no reason for their question whether to overwrite it.
func (r *room) seenAs(e *entry, hash bool) error {
	there, changed, err := r.onDisk()
	if err != nil {
		return err
	}
	if changed {
		if hash {
			e.Hash, e.HashAlgorithm = &there, new("sha256")
		}
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.LastModified = stamp(r.rest.modified)
	if hash {
		e.Hash, e.HashAlgorithm = &r.rest.hash, new("sha256")
	}
	return nil
}
