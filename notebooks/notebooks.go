// Package notebooks is the document: it reads and writes Jupyter notebooks
// (nbformat 4.0 to 4.5; formats 2 and 3 as 4.5) such that whatever was not changed stays as it was,
// byte for byte; it runs them through a session, compares and merges them, and
// writes them as scripts, which it reads back.
// It knows nothing of kernels, sockets or pages. The server (web) and the
// commands `skep run`, `skep test` and `skep export` call it.
//
// A Document keeps the text of the file. Each cell keeps its own span of that
// text, and a change replaces only the value it is about; so unknown fields,
// key order, indentation and number spelling survive, and `git diff` shows what
// a person did.
package notebooks

import (
	"io"
	"os"
	"path/filepath"

	"skep/diag"
)

// Limits bound what reading a notebook may cost. A field that is zero has its default.
type Limits struct {
	Bytes int64 // size of the file, default 128 MiB
	Cells int   // number of cells, default 1,000,000
}

// The defaults of Limits; the depth of nested values is bounded by maxDepth.
const (
	DefaultBytes = 128 << 20
	DefaultCells = 1_000_000
)

func (l Limits) orDefault() Limits {
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	if l.Cells == 0 {
		l.Cells = DefaultCells
	}
	return l
}

// Open reads the notebook at path within the default limits. Every error is a
// *diag.Diagnostic whose code starts with N01.
func Open(path string) (*Document, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, unreadable(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, &diag.Diagnostic{Code: codeUnreadable, Message: "cannot read notebook " + path + ": it is not a regular file"}
	}
	return Read(filepath.Base(path), file, Limits{})
}

// Read reads a notebook from r; name is what diagnostics call it.
func Read(name string, r io.Reader, limits Limits) (*Document, error) {
	limits = limits.orDefault()
	data, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return ParseWithin(name, data, limits)
}

// Parse reads a notebook from bytes within the default limits. The Document
// keeps data; the caller must not change it any more.
func Parse(name string, data []byte) (*Document, error) {
	return ParseWithin(name, data, Limits{})
}

// ParseWithin is Parse with limits of the caller's.
func ParseWithin(name string, data []byte, limits Limits) (*Document, error) {
	limits = limits.orDefault()
	if int64(len(data)) > limits.Bytes {
		return nil, tooLarge(name, limits.Bytes)
	}
	if d := notText(name, data); d != nil {
		return nil, d
	}
	doc, fault := parseDocument(name, data, limits)
	if fault != nil {
		return nil, fault.diagnostic(name, data)
	}
	return doc, nil
}

// New makes an empty notebook (nbformat 4.5) for a kernel.
func New(name, kernel, displayName, language string) *Document {
	spec := map[string]any{"name": kernel, "display_name": displayName, "language": language}
	top := map[string]any{
		"cells": []any{}, "metadata": map[string]any{"kernelspec": spec},
		"nbformat": 4, "nbformat_minor": newestMinor,
	}
	doc, err := Parse(name, append(nbformatStyle.render(top, 0), '\n'))
	if err != nil {
		panic("notebooks: the empty notebook does not parse: " + err.Error())
	}
	return doc
}
