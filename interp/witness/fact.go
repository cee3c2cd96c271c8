package witness

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Digest names a content, so that no two have one name. Who makes a witness brings it: small programs have none.
type Digest func(content io.Reader) (string, error)

// aspect is what of a thing is looked at.
type aspect string

const (
	content  aspect = "content"
	kind     aspect = "kind"
	folder   aspect = "folder"
	variable aspect = "variable"
)

// Look is what was looked at: a path, from the root, or the name of an environment variable.
type Look struct {
	As   aspect
	Name string
}

// Fact is a look with what it found.
type Fact struct {
	Look
	State string // equal if, and only if, the program would see the same
	Sure  bool   // State says all of it; no pipe, device or folder does

	stamp string
}

const absent = "absent"

// Holds tells whether one would find the same now. The digest is that of the witness.
func (f Fact) Holds(digest Digest) bool {
	now := f.Look.now(digest)
	return now.Sure && now.State == f.State
}

func (l Look) now(digest Digest) Fact {
	f := Fact{Look: l, stamp: l.stamp(digest), Sure: true}
	switch l.As {
	case content:
		f.State, f.Sure = contentOf(l.Name, digest)
	case folder:
		f.State = digest.text(listOf(l.Name))
	case kind:
		f.State = kindOf(l.Name)
	default:
		f.State = f.stamp
	}
	return f
}

// stamp is what can be seen without reading: of files their kind, size and time; of folders the same, which changes with their lists.
func (l Look) stamp(digest Digest) string {
	if l.As == variable {
		text, ok := os.LookupEnv(l.Name)
		if !ok {
			return absent
		}
		return digest.text(text) // a secret stays where it is
	}
	info, err := os.Stat(l.Name)
	if err != nil {
		return failure(err)
	}
	return fmt.Sprint(info.Mode(), info.Size(), info.ModTime().UnixNano())
}

// kindOf leaves times out, which a copy or a checkout changes: who asks for those is told by a clock.
func kindOf(path string) string {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return failure(err)
	case info.Mode().IsRegular():
		return fmt.Sprint(info.Mode(), info.Size())
	}
	return info.Mode().String()
}

func failure(err error) string {
	var p *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absent
	case errors.As(err, &p):
		return p.Err.Error()
	}
	return err.Error()
}

// contentOf reads a whole file: time and size can be those of another content, and what was read once is read again at the speed of memory.
func contentOf(path string, digest Digest) (state string, sure bool) {
	info, err := os.Stat(path)
	if err != nil {
		return failure(err), true
	}
	if !info.Mode().IsRegular() {
		return "", false
	}
	f, err := os.Open(path)
	if err != nil {
		return failure(err), true
	}
	defer f.Close()
	state, err = digest(f)
	return state, err == nil
}

// listOf has the names and kinds of what lies in a folder.
func listOf(path string) string {
	list, err := os.ReadDir(path)
	if err != nil && len(list) == 0 {
		return failure(err)
	}
	var b strings.Builder
	for _, e := range list {
		fmt.Fprintf(&b, "%q %v\n", e.Name(), e.Type())
	}
	return b.String()
}

func (d Digest) text(s string) string {
	name, _ := d(strings.NewReader(s)) // which does not fail
	return name
}
