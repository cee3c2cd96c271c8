package lsp

import (
	"fmt"
	"path/filepath"

	"skep/diag"
	"skep/interp"
)

type textDocument struct {
	URI     string `json:"uri"`
	Version int    `json:"version"`
	Text    string `json:"text"`
}

type documentRef struct {
	TextDocument textDocument `json:"textDocument"`
}

type change struct {
	Range *textRange `json:"range"` // nil: the whole text
	Text  string     `json:"text"`
}

type didChange struct {
	TextDocument   textDocument `json:"textDocument"`
	ContentChanges []change     `json:"contentChanges"`
}

func (s *Server) didOpen(p documentRef) (any, error) {
	d := &document{uri: p.TextDocument.URI, name: pathOf(p.TextDocument.URI), version: p.TextDocument.Version}
	d.set(p.TextDocument.Text)
	s.docs[d.uri] = d
	s.changed(d)
	return nil, nil
}

func (s *Server) didChange(p didChange) (any, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	s.apply(d, p.ContentChanges)
	d.version = p.TextDocument.Version
	s.changed(d)
	return nil, nil
}

// apply makes the changes in their order: each counts in the text that the one before it left.
func (s *Server) apply(d *document, changes []change) {
	for _, c := range changes {
		if c.Range == nil {
			d.set(c.Text)
			continue
		}
		start, end := s.offset(d.source, c.Range.Start), s.offset(d.source, c.Range.End)
		d.set(d.text[:min(start, end)] + c.Text + d.text[max(start, end):])
	}
}

func (s *Server) didClose(p documentRef) (any, error) {
	d := s.docs[p.TextDocument.URI]
	if d == nil {
		return nil, nil
	}
	delete(s.docs, d.uri)
	s.out.notify("textDocument/publishDiagnostics", published{URI: d.uri, Diagnostics: []diagnostic{}})
	return nil, nil
}

func (s *Server) didSave(p documentRef) (any, error) {
	s.kept = nil
	for _, d := range s.docs { // other files may import the saved one
		s.changed(d)
	}
	return nil, nil
}

func (s *Server) doc(uri string) (*document, error) {
	if d := s.docs[uri]; d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("%s is not open", uri)
}

// book is an open notebook: its code cells, in order, are checked as one text.
type book struct {
	uri   string
	name  string
	cells []*document

	checked *interp.Cells
}

type notebookCell struct {
	Kind     int    `json:"kind"` // 1: markup, 2: code
	Document string `json:"document"`
}

type notebookRef struct {
	URI   string         `json:"uri"`
	Cells []notebookCell `json:"cells"`
}

type didOpenNotebook struct {
	NotebookDocument  notebookRef    `json:"notebookDocument"`
	CellTextDocuments []textDocument `json:"cellTextDocuments"`
}

type didChangeNotebook struct {
	NotebookDocument notebookRef `json:"notebookDocument"`
	Change           struct {
		Cells struct {
			Structure *struct {
				Array struct {
					Start       int            `json:"start"`
					DeleteCount int            `json:"deleteCount"`
					Cells       []notebookCell `json:"cells"`
				} `json:"array"`
				DidOpen  []textDocument `json:"didOpen"`
				DidClose []textDocument `json:"didClose"`
			} `json:"structure"`
			TextContent []struct {
				Document textDocument `json:"document"`
				Changes  []change     `json:"changes"`
			} `json:"textContent"`
		} `json:"cells"`
	} `json:"change"`
}

func (s *Server) didOpenNotebook(p didOpenNotebook) (any, error) {
	b := &book{uri: p.NotebookDocument.URI, name: pathOf(p.NotebookDocument.URI)}
	s.books[b.uri] = b
	for _, t := range p.CellTextDocuments {
		s.openCell(b, t)
	}
	b.cells = s.cellsOf(p.NotebookDocument.Cells)
	s.publish(b.unit())
	return nil, nil
}

func (s *Server) openCell(b *book, t textDocument) {
	d := &document{uri: t.URI, version: t.Version, book: b}
	d.set(t.Text)
	s.docs[d.uri] = d
}

// cellsOf gives the documents of cells; markup has none.
func (s *Server) cellsOf(cells []notebookCell) (out []*document) {
	for _, c := range cells {
		d := s.docs[c.Document]
		if c.Kind != 2 {
			d = nil
		}
		out = append(out, d)
	}
	return out
}

func (s *Server) didChangeNotebook(p didChangeNotebook) (any, error) {
	b := s.books[p.NotebookDocument.URI]
	if b == nil {
		return nil, fmt.Errorf("%s is not open", p.NotebookDocument.URI)
	}
	if st := p.Change.Cells.Structure; st != nil {
		for _, t := range st.DidOpen {
			s.openCell(b, t)
		}
		a := st.Array
		start := max(0, min(a.Start, len(b.cells)))
		end := max(start, min(start+a.DeleteCount, len(b.cells)))
		b.cells = append(append(append([]*document(nil), b.cells[:start]...), s.cellsOf(a.Cells)...), b.cells[end:]...)
		for _, t := range st.DidClose {
			delete(s.docs, t.URI)
			s.out.notify("textDocument/publishDiagnostics", published{URI: t.URI, Diagnostics: []diagnostic{}})
		}
	}
	for _, t := range p.Change.Cells.TextContent {
		if d := s.docs[t.Document.URI]; d != nil {
			s.apply(d, t.Changes)
			d.version = t.Document.Version
		}
	}
	s.publish(b.unit())
	return nil, nil
}

type didCloseNotebook struct {
	NotebookDocument notebookRef `json:"notebookDocument"`
}

func (s *Server) didCloseNotebook(p didCloseNotebook) (any, error) {
	b := s.books[p.NotebookDocument.URI]
	delete(s.books, p.NotebookDocument.URI)
	if b == nil {
		return nil, nil
	}
	for _, d := range b.cells {
		if d != nil {
			delete(s.docs, d.uri)
			s.out.notify("textDocument/publishDiagnostics", published{URI: d.uri, Diagnostics: []diagnostic{}})
		}
	}
	return nil, nil
}

// unit is the code cells, checked together.
func (b *book) unit() *unit {
	u := &unit{key: b.uri, dir: filepath.Dir(b.name), notebook: true}
	for i, d := range b.cells {
		if d == nil {
			continue
		}
		d.name = fmt.Sprintf("%s, cell %d", b.name, i+1)
		u.docs = append(u.docs, d)
	}
	u.source = diag.NewSource(b.name, "")
	return u
}
