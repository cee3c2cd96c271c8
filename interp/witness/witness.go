// Package witness notes what a running program has to do with the world outside of it: what it looks at, as facts that
// can be looked at again (files, folders, environment variables), and what nobody can look at again: clocks, chance, the network, other programs.
// Who keeps what a program gave, to use it instead of running the program once more, asks it whether all is as it was.
// Builtins tell it through their Call, the door to the outside (policy) through the context, the session what it reads itself.
// A nil *Witness hears nothing, which is what every session has but those that are asked.
package witness

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
)

// Seen is what a program had to do with the outside.
type Seen struct {
	Facts   []Fact   // what it looked at, in the order of the first looks
	Names   []string // variables that it asked for by a text, not by a name in its own text
	All     bool     // it may depend on everything that ran before: it listed the variables, or ran files with state of their own
	Told    string   // what told it something that cannot be asked again ("time.now"); "": nothing
	Changed string   // what may have changed something outside of its variables, which others may see ("fs.write"); "": nothing
}

// Witness gathers what happens until Take. It may be told by several goroutines.
type Witness struct {
	mu     sync.Mutex
	now    Seen
	refuse bool
	digest Digest
	looked map[Look]Fact // of the whole run: a fact is what the first look found
}

// New makes a witness.
func New(digest Digest) *Witness { return &Witness{digest: digest, looked: map[Look]Fact{}} }

// Take gives what was noted since the last Take.
func (w *Witness) Take() Seen {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := w.now
	w.now = Seen{}
	return seen
}

// File notes that a file was, or will be, read: its content counts. A path that is none of a regular file counts as having been told.
func (w *Witness) File(path string) { w.look(content, path) }

// Kind notes that somebody asked what lies at a path: its kind and size.
func (w *Witness) Kind(path string) { w.look(kind, path) }

// Folder notes that the names in a folder were listed.
func (w *Witness) Folder(path string) { w.look(folder, path) }

// Variable notes that an environment variable was read.
func (w *Witness) Variable(name string) { w.look(variable, name) }

func (w *Witness) look(as aspect, name string) {
	if w == nil {
		return
	}
	if as != variable {
		abs, err := filepath.Abs(name)
		if err != nil {
			w.Told("the working folder")
			return
		}
		name = abs
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	l := Look{as, name}
	f, ok := w.looked[l]
	if !ok {
		f = l.now(w.digest)
		w.looked[l] = f
	}
	if !f.Sure {
		w.now.Told = first(w.now.Told, name)
	} else if !slices.Contains(w.now.Facts, f) {
		w.now.Facts = append(w.now.Facts, f)
	}
}

// Steady tells whether everything that was looked at since New still is as the first look found it, as far as
// that shows without reading files again.
func (w *Witness) Steady() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for l, f := range w.looked {
		if l.stamp(w.digest) != f.stamp {
			return false
		}
	}
	return true
}

// Name notes that a variable of the program was asked for by its name.
func (w *Witness) Name(name string) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.now.Names, name) {
		w.now.Names = append(w.now.Names, name)
	}
}

// Everything notes that what happens may depend on all that happened before.
func (w *Witness) Everything() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.All = true
}

// Told notes that something told the program what cannot be asked again: a clock, chance, a person.
func (w *Witness) Told(what string) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.Told = first(w.now.Told, what)
}

// Changes notes that something outside of the program's variables is about to be changed. The error says that it shall not be (see Refuse):
// then who calls must not go on.
func (w *Witness) Changes(what string) error {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.Changed = first(w.now.Changed, what)
	if w.refuse {
		return errRefused
	}
	return nil
}

var errRefused = errors.New("nothing outside may be changed in this run")

// Refuse lets nothing outside be changed from now on: for runs of a part of a program that may turn out to be worth nothing.
func (w *Witness) Refuse() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuse = true
}

func first(known, what string) string {
	if known != "" {
		return known
	}
	return what
}
