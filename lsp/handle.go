package lsp

import "encoding/json"

type serverInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type initialize struct {
	RootURI          string   `json:"rootUri"`
	WorkspaceFolders []folder `json:"workspaceFolders"`
	Capabilities     struct {
		Experimental struct {
			CellLinks bool `json:"cellLinks"` // skep/cells is understood
		} `json:"experimental"`
		General struct {
			PositionEncodings []string `json:"positionEncodings"`
		} `json:"general"`
	} `json:"capabilities"`
}

func handlerTable() map[string]handler {
	return map[string]handler{
		"initialize":  typed((*Server).initialize),
		"initialized": nothing,
		"shutdown":    func(s *Server, _ json.RawMessage) (any, error) { s.closing = true; return nil, nil },

		"$/cancelRequest":                  nothing, // every answer takes milliseconds
		"$/setTrace":                       nothing,
		"workspace/didChangeConfiguration": nothing,
		"workspace/didChangeWatchedFiles":  func(s *Server, _ json.RawMessage) (any, error) { return s.didSave(documentRef{}) },

		"textDocument/didOpen":           typed((*Server).didOpen),
		"textDocument/didChange":         typed((*Server).didChange),
		"textDocument/didClose":          typed((*Server).didClose),
		"textDocument/didSave":           typed((*Server).didSave),
		"notebookDocument/didOpen":       typed((*Server).didOpenNotebook),
		"notebookDocument/didChange":     typed((*Server).didChangeNotebook),
		"notebookDocument/didClose":      typed((*Server).didCloseNotebook),
		"notebookDocument/didSave":       nothing,
		"textDocument/hover":             typed((*Server).hover),
		"textDocument/completion":        typed((*Server).completion),
		"textDocument/signatureHelp":     typed((*Server).signatureHelp),
		"textDocument/definition":        typed((*Server).definition),
		"textDocument/references":        typed((*Server).references),
		"textDocument/rename":            typed((*Server).rename),
		"textDocument/prepareRename":     typed((*Server).prepareRename),
		"textDocument/documentSymbol":    typed((*Server).documentSymbol),
		"textDocument/documentHighlight": typed((*Server).highlight),
		"textDocument/formatting":        typed((*Server).formatting),
		"textDocument/codeAction":        typed((*Server).codeAction),
		"textDocument/inlayHint":         typed((*Server).inlayHint),
		"textDocument/foldingRange":      typed((*Server).foldingRange),

		"textDocument/semanticTokens/full": typed((*Server).semanticTokens),
		"workspace/symbol":                 typed((*Server).workspaceSymbol),
	}
}

func nothing(*Server, json.RawMessage) (any, error) { return nil, nil }

func (s *Server) initialize(p initialize) (any, error) {
	s.started = true
	s.roots = roots(p)
	s.links = p.Capabilities.Experimental.CellLinks
	encoding := "utf-16"
	for _, e := range p.Capabilities.General.PositionEncodings {
		if e == "utf-8" {
			s.utf8, encoding = true, e
		}
	}
	return map[string]any{
		"serverInfo": serverInfo{"skep", s.options.Version},
		"capabilities": map[string]any{
			"positionEncoding": encoding,
			"textDocumentSync": map[string]any{"openClose": true, "change": 2, "save": true},
			"notebookDocumentSync": map[string]any{"notebookSelector": []any{
				map[string]any{"notebook": "*", "cells": []any{map[string]any{"language": "ruchy"}}},
			}},
			"hoverProvider":              true,
			"completionProvider":         map[string]any{"triggerCharacters": []string{".", ":"}},
			"signatureHelpProvider":      map[string]any{"triggerCharacters": []string{"(", ","}},
			"definitionProvider":         true,
			"referencesProvider":         true,
			"documentHighlightProvider":  true,
			"renameProvider":             map[string]any{"prepareProvider": true},
			"documentSymbolProvider":     true,
			"documentFormattingProvider": true,
			"codeActionProvider":         map[string]any{"codeActionKinds": []string{"quickfix", "source.fixAll"}},
			"inlayHintProvider":          true,
			"foldingRangeProvider":       true,
			"workspaceSymbolProvider":    true,
			"semanticTokensProvider": map[string]any{"full": true,
				"legend": map[string]any{"tokenTypes": tokenTypes, "tokenModifiers": tokenModifiers}},
		},
	}, nil
}

// roots are the workspace's folders; editors of before 2017 name one only.
func roots(p initialize) (out []string) {
	for _, f := range p.WorkspaceFolders {
		out = append(out, pathOf(f.URI))
	}
	if out == nil && p.RootURI != "" {
		out = append(out, pathOf(p.RootURI))
	}
	return out
}

// at is a place in a document, as most requests have it.
type at struct {
	TextDocument textDocument `json:"textDocument"`
	Position     position     `json:"position"`
}

// target is a request's place, analysed: the unit, the document, the offset in the unit's text.
type target struct {
	*analysis
	doc    *document
	offset int
}

func (s *Server) target(p at) (*target, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	u := s.unitOf(d)
	a := s.analyse(u)
	return &target{a, d, d.start + s.offset(d.source, p.Position)}, nil
}
