package notebooks

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
)

// The sidecar of a script holds what a person does not edit: outputs,
// execution counts, attachments. It is a list of cells that have any:
//
//	{"cells": [{"cell": "count", "execution_count": 3, "outputs": […]}], "sidecar": 1}
//
// A cell whose mark names no id is known by its place and by a digest of its
// source; when the place no longer fits, the digest finds it. So outputs stay
// with the code that made them when somebody inserts a cell by hand.

// SidecarName is where the outputs of the script at path are kept: a.ruchy has a.out.json.
func SidecarName(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".out.json"
}

// Sidecar gives what the script does not hold, as JSON; nil if there is nothing.
func (d *Document) Sidecar() []byte {
	list := []any{}
	for i, c := range d.cells {
		if entry := d.sidecarEntry(i, c); entry != nil {
			list = append(list, entry)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return append(nbformatStyle.render(map[string]any{"cells": list, "sidecar": 1}, 0), '\n')
}

// sidecarEntry is nil for a cell that is whole in the script.
func (d *Document) sidecarEntry(i int, c *Cell) map[string]any {
	entry := splitCell(mapOf(c.raw))
	for _, name := range []string{"cell_type", "id", "metadata", "source"} {
		delete(entry, name)
	}
	if c.Kind() == Code {
		if entry["execution_count"] == nil {
			delete(entry, "execution_count")
		}
		if list, ok := entry["outputs"].([]any); ok && len(list) == 0 {
			delete(entry, "outputs")
		}
	}
	if len(entry) == 0 {
		return nil
	}
	if entry["cell"] = c.ID(); c.ID() == d.impliedID(i) {
		entry["cell"], entry["digest"] = placeID(i), digest(c.Source())
	}
	return entry
}

// digest tells sources apart; 64 bits suffice within one notebook.
func digest(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:8])
}

// sidecar is what was read, while cells take from it.
type sidecar struct {
	placed map[place][]*kept
	moved  map[string][]*kept // by digest
}

// place is how an entry names its cell.
type place struct{ cell, digest string }

// kept are the members of one cell.
type kept struct {
	members map[string]any
	taken   bool
}

func readSidecar(data []byte) (*sidecar, *fault) {
	s := scanner{data: data}
	s.space()
	value, f := s.value()
	if f != nil {
		return nil, f
	}
	if s.space(); s.pos < len(data) {
		return nil, s.expected("the end of the file after the sidecar's `}`")
	}
	list, ok := mapOf(value)["cells"].([]any)
	if !ok {
		return nil, scriptFault(0, 1, "this file is not the sidecar of a script", "the member \"cells\", a list", "")
	}
	out := &sidecar{map[place][]*kept{}, map[string][]*kept{}}
	for _, v := range list {
		if entry, ok := v.(map[string]any); ok {
			out.add(entry)
		}
	}
	return out, nil
}

func (s *sidecar) add(entry map[string]any) {
	cell, _ := entry["cell"].(string)
	digest, _ := entry["digest"].(string)
	delete(entry, "cell")
	delete(entry, "digest")
	k := &kept{members: entry}
	s.placed[place{cell, digest}] = append(s.placed[place{cell, digest}], k)
	if digest != "" {
		s.moved[digest] = append(s.moved[digest], k)
	}
}

// take gives the members of the i-th cell, nil if there are none for it.
func (s *sidecar) take(i int, c *scriptCell) map[string]any {
	if !c.implied {
		return first(s.placed[place{c.id, ""}])
	}
	return first(s.placed[place{placeID(i), digest(c.source)}])
}

// takeMoved is take for a cell that is no longer where it was.
func (s *sidecar) takeMoved(c *scriptCell) map[string]any {
	if !c.implied {
		return nil
	}
	return first(s.moved[digest(c.source)])
}

func first(list []*kept) map[string]any {
	for _, k := range list {
		if !k.taken {
			k.taken = true
			return k.members
		}
	}
	return nil
}
