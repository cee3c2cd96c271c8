// Package compile makes files that run of programs, without a toolchain: it copies a
// base, which is a program of this house (skep itself, or one of cmd/skep-rt), and
// appends a payload with the checked program, the files of its modules and its
// data. The base finds the payload in its own file and runs it instead of what it
// would otherwise do.
//
// Gather collects a program, Build appends it to a base, Self and Open read it
// back. `skep compile` and the bases call it; checking and running are the session's.
//
// A payload is a ZIP archive behind the base, so that common tools list it. Its
// comment, the last 64 bytes of the file, is the trailer (trailer.go). The member
// skep.json is the Manifest, and names the others with their BLAKE3 hashes; the
// trailer has the manifest's own. So a changed byte is found when what it belongs
// to is read, and data that is not read costs nothing at the start.
package compile

import "slices"

// Version is the version of the payload's format.
const Version = 1

// Manifest is skep.json: what a payload holds.
type Manifest struct {
	Version int      `json:"version"`
	Program *Program `json:"program,omitempty"`
	Base    int64    `json:"base,omitempty"`  // the length of what the payload is appended to
	Bases   []Base   `json:"bases,omitempty"` // those that skep itself carries, for --slim and other targets
	Members []Member `json:"members"`
}

// Program is a program with all that it needs to run.
type Program struct {
	Name     string   `json:"name"`
	Lenient  bool     `json:"lenient,omitempty"`
	Notebook bool     `json:"notebook,omitempty"`
	Cells    []Cell   `json:"cells"` // one for a script
	Imports  []Import `json:"imports,omitempty"`
	Data     []string `json:"data,omitempty"` // names of files that it carries, as it opens them
	Uses     []string `json:"uses,omitempty"` // builtin modules
	App      *App     `json:"app,omitempty"`  // it serves itself as a page
}

// App is a notebook's page, for a program that serves it.
type App struct {
	Title    string    `json:"title"`
	Parts    []AppPart `json:"parts"`
	Reactive bool      `json:"reactive,omitempty"` // cells run again when a widget is moved that they read
}

// AppPart is a text, or the place of what a cell shows.
type AppPart struct {
	Markdown string `json:"markdown,omitempty"`
	Cell     int    `json:"cell,omitempty"`  // its number in Program.Cells, from 1; 0: a text
	Still    bool   `json:"still,omitempty"` // the cell runs once
}

// Cell is a text to run, in order.
type Cell struct {
	Name    string `json:"name"`               // as diagnostics call it
	Source  string `json:"source"`             // the member
	MayFail bool   `json:"may_fail,omitempty"` // its error does not end the notebook
}

// MayFail tells whether a cell's error is part of the program: perhaps because of what the checker finds.
func (p *Program) MayFail() bool {
	return slices.ContainsFunc(p.Cells, func(c Cell) bool { return c.MayFail })
}

// Import says which file a name means in a source; From is "" for cells.
type Import struct {
	From string `json:"from"`
	Name string `json:"name"`
	File string `json:"file"` // the name of the source; its member is source/FILE
}

// Base is a file that payloads can be appended to.
type Base struct {
	Name    string   `json:"name"` // "core", "standard", "all"
	OS      string   `json:"os"`
	Arch    string   `json:"arch"`
	Modules []string `json:"modules"`

	// Unchecked bases have no checker: they run what was checked when it was compiled.
	Unchecked bool `json:"unchecked,omitempty"`

	Member string `json:"member"`
	Size   int64  `json:"size"` // of what the member, packed by package pack, unpacks to
}

// Member is a file of the archive.
type Member struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"blake3"` // of the contents, in hexadecimal
}
