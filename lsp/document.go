package lsp

import (
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"skep/diag"
	"skep/interp"
	"skep/interp/syntax"
)

// position is a place as the protocol has it: both 0-based, character in UTF-16 units (or bytes, if agreed).
type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type textRange struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type location struct {
	URI   string    `json:"uri"`
	Range textRange `json:"range"`
}

// document is one open text: a script, or a cell of a notebook.
type document struct {
	uri     string
	name    string // what diagnostics call it
	text    string
	version int
	source  *diag.Source
	book    *book // nil for scripts
	start   int   // offset in the source of the latest analysis; 0 for scripts
}

// program is the tree of a script, or of a cell with its magics, as far as the text was understood.
func (d *document) program() *syntax.Program {
	parse := syntax.Parse
	if d.book != nil {
		parse = syntax.ParseCell
	}
	prog, _ := parse(d.source)
	return prog
}

func (d *document) tokens() []syntax.Token {
	if d.book != nil {
		return syntax.CellTokens(d.text)
	}
	return syntax.Tokens(d.text)
}

// unit is what is checked as one: a script, or all code cells of a notebook.
type unit struct {
	key      string // the script's or the notebook's address
	dir      string
	notebook bool
	source   *diag.Source // of a notebook: after an analysis
	docs     []*document
	found    *interp.Analysis // of a notebook: after an analysis
}

func (d *document) set(text string) {
	d.text, d.source = text, diag.NewSource(d.name, text)
}

// pathOf is the file behind an address; addresses of other kinds are their own names.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return uri
	}
	path := u.Path
	if runtime.GOOS == "windows" && len(path) > 2 && path[0] == '/' && path[2] == ':' {
		path = path[1:]
	}
	return filepath.FromSlash(path)
}

// addressOf is the address of a file.
func addressOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// offset turns a place into an offset of text. A column behind the end of its line is the end, as the protocol says.
func (s *Server) offset(src *diag.Source, p position) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= src.LineCount() {
		return len(src.Text)
	}
	start := src.LineStart(p.Line + 1)
	line := src.Text[start:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = strings.TrimSuffix(line[:i], "\r")
	}
	return start + s.column(line, p.Character)
}

// column turns units of the protocol into bytes of the line.
func (s *Server) column(line string, units int) int {
	if s.utf8 {
		return max(0, min(units, len(line)))
	}
	for i, r := range line {
		if units <= 0 {
			return i
		}
		units -= width(r)
	}
	return len(line)
}

func width(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}

// reached is the last place that was asked for. Most questions go through a text
// in order, and counting from there keeps them from counting a long line again each time.
type reached struct {
	src    *diag.Source
	offset int
	position
}

// position turns an offset of text into a place.
func (s *Server) position(src *diag.Source, offset int) position {
	offset = max(0, min(offset, len(src.Text)))
	p := position{Line: src.LineOf(offset) - 1}
	from := src.LineStart(p.Line + 1)
	if last := s.last; last.src == src && last.Line == p.Line && last.offset <= offset {
		from, p.Character = last.offset, last.Character
	}
	p.Character += s.widthOf(src.Text[from:offset])
	s.last = reached{src, offset, p}
	return p
}

// widthOf is the length of a text as the editor counts.
func (s *Server) widthOf(text string) (n int) {
	if s.utf8 {
		return len(text)
	}
	for _, r := range text {
		n += width(r)
	}
	return n
}

func (s *Server) textRange(src *diag.Source, span diag.Span) textRange {
	return textRange{s.position(src, span.Start), s.position(src, max(span.Start, span.End))}
}

// session gives the language for a unit, one for each folder.
func (s *Server) session(u *unit) *interp.Session {
	key := u.dir
	if u.notebook {
		key += "\x00"
	}
	if s.sessions[key] == nil {
		s.sessions[key] = s.options.Session(u.dir, u.notebook)
	}
	return s.sessions[key]
}

// unitOf gives what a document is checked with.
func (s *Server) unitOf(d *document) *unit {
	if d.book != nil {
		if u := d.book.unit(); slices.Contains(u.docs, d) { // a cell that was taken out may still be open
			return u
		}
		d.start = 0
	}
	return &unit{key: d.uri, dir: filepath.Dir(d.name), source: d.source, docs: []*document{d}}
}

// locate gives the document and the offset in it for an offset of the unit's text.
func (u *unit) locate(offset int) (*document, int) {
	for _, d := range u.docs {
		if offset >= d.start && offset <= d.start+len(d.text) {
			return d, offset - d.start
		}
	}
	d := u.docs[0]
	return d, max(0, min(offset-d.start, len(d.text)))
}

// span gives a span of the unit's text in its document.
func (u *unit) span(span diag.Span) (*document, diag.Span) {
	d, start := u.locate(span.Start)
	return d, diag.Span{Start: start, End: max(start, min(span.End-d.start, len(d.text)))}
}

// wordAt is the span of the name around an offset; empty if there is none.
func wordAt(text string, offset int) diag.Span {
	start, end := offset, offset
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:start])
		if !isWord(r) {
			break
		}
		start -= n
	}
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		if !isWord(r) {
			break
		}
		end += n
	}
	return diag.Span{Start: start, End: end}
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 128 && r != utf8.RuneError
}
