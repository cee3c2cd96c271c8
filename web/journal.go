package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"skep/web/live"
)

// journal holds the changes of a room that are not in the notebook's file yet, one JSON line each. A line is written before the change
// is acknowledged, so that a server that is killed loses none; it is not forced to the disk each time, so a power cut can take the
// last seconds, and never more than since the last save.
type journal struct {
	name string
	file *os.File
	rest []live.Op // changes after the last mark
	mark bool      // a save is under way
}

// journalLine is a line that is no change: of which content the changes after it are, or that they are about to be in the file.
type journalLine struct {
	Path   string `json:"path,omitempty"`   // of the notebook, for people
	Base   string `json:"base,omitempty"`   // hash of the file that the changes below are made to
	Saving string `json:"saving,omitempty"` // hash of the file that holds all changes above
}

// journalName is the file for a notebook: named for its path, in a folder of this user's.
func journalName(dir, notebook string) string {
	sum := sha256.Sum256([]byte(notebook))
	return filepath.Join(dir, hex.EncodeToString(sum[:16])+".journal")
}

// recoverJournal gives the changes that a file with that hash lacks. apart says that the file is not the one that they were made to.
func recoverJournal(name, hash string) (ops []live.Op, apart bool, err error) {
	data, err := os.ReadFile(name)
	if isMissing(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the journal of unsaved changes: %w", err)
	}
	apart = true
	for len(data) > 0 {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		data = rest
		var l struct {
			journalLine
			live.Op
		}
		if !whole || json.Unmarshal(line, &l) != nil {
			break // the server was killed while it wrote this
		}
		switch {
		case l.Base != "":
			apart = l.Base != hash
		case l.Saving != "":
			if l.Saving == hash {
				ops, apart = nil, false
			}
		default:
			ops = append(ops, l.Op)
		}
	}
	return ops, apart && len(ops) > 0, nil
}

// newJournal begins a journal of changes to a file with that hash.
func newJournal(name, notebook, hash string, ops []live.Op) (*journal, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	j := &journal{name: name}
	return j, j.restart(notebook, hash, ops)
}

// restart replaces the journal's content, whole or not at all.
func (j *journal) restart(notebook, hash string, ops []live.Op) error {
	var b bytes.Buffer
	appendLine(&b, journalLine{Path: notebook, Base: hash})
	for _, o := range ops {
		appendLine(&b, o)
	}
	file, err := os.CreateTemp(filepath.Dir(j.name), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(b.Bytes())
	if err == nil {
		err = os.Rename(file.Name(), j.name)
	}
	if err != nil {
		return errors.Join(err, file.Close(), os.Remove(file.Name()))
	}
	if j.file != nil {
		_ = j.file.Close()
	}
	j.file, j.rest, j.mark = file, nil, false
	return nil
}

func appendLine(b *bytes.Buffer, v any) {
	b.Write(live.Encode(v))
	b.WriteByte('\n')
}

// add writes changes.
func (j *journal) add(ops []live.Op) error {
	var b bytes.Buffer
	for _, o := range ops {
		appendLine(&b, o)
	}
	if j.mark {
		j.rest = append(j.rest, ops...)
	}
	_, err := j.file.Write(b.Bytes())
	return err
}

// saving notes that the file is about to have all changes so far, and that hash.
func (j *journal) saving(hash string) error {
	var b bytes.Buffer
	appendLine(&b, journalLine{Saving: hash})
	j.rest, j.mark = nil, true
	_, err := j.file.Write(b.Bytes())
	return err
}

// saved drops what the file has now.
func (j *journal) saved(notebook, hash string) error { return j.restart(notebook, hash, j.rest) }

// remove ends the journal; nothing is lost if all was saved.
func (j *journal) remove() {
	_ = j.file.Close()
	_ = os.Remove(j.name)
}
