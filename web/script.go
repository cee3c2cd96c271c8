package web

import (
	"bytes"
	"io/fs"
	"path"

	"skep/notebooks"
)

// scriptExt is the ending of scripts, which are opened as notebooks too: their outputs lie in a file beside them.
const scriptExt = ".ruchy"

func isScript(p string) bool { return path.Ext(p) == scriptExt }

// isDocument says whether a path can be opened as a notebook.
func isDocument(p string) bool { return path.Ext(p) == ".ipynb" || isScript(p) }

// onDisk is what files hold of a notebook: one file, and of a script the outputs beside it, nil if there are none.
type onDisk struct {
	text, beside []byte
}

// hash tells versions apart. Of an .ipynb it is the file's own.
func (o onDisk) hash() string {
	if o.beside == nil {
		return *digest(o.text)
	}
	return *digest([]byte(*digest(o.text) + *digest(o.beside)))
}

func (o onDisk) parse(p string) (*notebooks.Document, error) {
	if isScript(p) {
		return notebooks.ParseScript(path.Base(p), o.text, o.beside)
	}
	return notebooks.Parse(path.Base(p), o.text)
}

// contentOf is what the files of a notebook are to hold. named are the cells of a script whose ids stand in the file.
func contentOf(p string, doc *notebooks.Document, named map[string]bool) onDisk {
	if !isScript(p) {
		return onDisk{text: doc.Bytes()}
	}
	doc.ImplyIDs(named)
	return onDisk{[]byte(doc.Script()), doc.Sidecar()}
}

// readDocument reads a notebook's files; info is of the file that names it.
func (f *folder) readDocument(p string) (o onDisk, info fs.FileInfo, err error) {
	if o.text, info, err = f.read(p, maxFile); err != nil || !isScript(p) {
		return o, info, err
	}
	if o.beside, _, err = f.read(notebooks.SidecarName(p), maxFile); isMissing(err) {
		o.beside, err = nil, nil
	}
	return o, info, err
}

// writeDocument replaces a notebook's files where they differ from old. The outputs go first: they name the texts that they are of,
// so those of the older text are left aside by who reads between.
func (f *folder) writeDocument(p string, o, old onDisk) error {
	if isScript(p) && !bytes.Equal(o.beside, old.beside) {
		beside := local(notebooks.SidecarName(p))
		if o.beside == nil {
			if err := f.root.Remove(beside); err != nil && !isMissing(err) {
				return err
			}
		} else if err := notebooks.Replace(f.root, beside, o.beside); err != nil {
			return err
		}
	}
	if bytes.Equal(o.text, old.text) {
		return nil
	}
	return notebooks.Replace(f.root, local(p), o.text)
}
