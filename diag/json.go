package diag

import (
	"encoding/json"
	"strconv"
	"strings"
)

// JSON renders a list for machines: an array of objects with file, cell (1-based,
// if the Source is one), line, col, endLine, endCol (all 1-based, columns in code
// points, the end exclusive), code, severity, message, expected, found, hint,
// related, fixes: [{title, edits: [{line, col, endLine, endCol, text}]}], chain.
func JSON(list List) []byte {
	out := make([]jsonDiagnostic, 0, len(list))
	for _, d := range list {
		out = append(out, d.json())
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic("diag: marshal of plain structs failed: " + err.Error())
	}
	return text
}

type jsonPlace struct {
	File    string `json:"file,omitempty"`
	Cell    int    `json:"cell,omitempty"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	EndLine int    `json:"endLine"`
	EndCol  int    `json:"endCol"`
}

type jsonDiagnostic struct {
	jsonPlace
	Cell     *int          `json:"cell"` // null in scripts
	Code     string        `json:"code"`
	Severity string        `json:"severity"`
	Message  string        `json:"message"`
	Expected string        `json:"expected"`
	Found    string        `json:"found"`
	Hint     string        `json:"hint,omitempty"`
	Related  []jsonRelated `json:"related"`
	Fixes    []jsonFix     `json:"fixes"`
	Chain    []jsonFrame   `json:"chain,omitempty"`
}

type jsonRelated struct {
	jsonPlace
	Message string `json:"message"`
}

type jsonFix struct {
	Title string     `json:"title"`
	Guess bool       `json:"guess,omitempty"`
	Edits []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	jsonPlace
	Text string `json:"text"`
}

type jsonFrame struct {
	jsonPlace
	Function string `json:"function,omitempty"`
}

func (d *Diagnostic) json() jsonDiagnostic {
	out := jsonDiagnostic{
		jsonPlace: placeOf(d.Source, d.Span), Code: d.Code, Severity: d.Severity.String(),
		Message: d.Message, Expected: d.Expected, Found: d.Found, Hint: d.Hint,
		Related: []jsonRelated{}, Fixes: []jsonFix{},
	}
	if out.jsonPlace.Cell > 0 {
		out.Cell = &out.jsonPlace.Cell
	}
	for _, r := range d.Related {
		out.Related = append(out.Related, jsonRelated{placeOf(r.Source, r.Span), r.Message})
	}
	for _, f := range d.Fixes {
		fix := jsonFix{f.Title, f.Guess, []jsonEdit{}}
		for _, e := range f.Edits {
			fix.Edits = append(fix.Edits, jsonEdit{placeOf(d.Source, e.Span), e.New})
		}
		out.Fixes = append(out.Fixes, fix)
	}
	for _, f := range shortChain(d.Chain) {
		out.Chain = append(out.Chain, jsonFrame{placeOf(f.Source, f.Span), f.Function})
	}
	return out
}

// shortChain keeps both ends of a deep call chain: 100,000 frames help nobody.
func shortChain(chain []Frame) []Frame {
	if len(chain) <= 100 {
		return chain
	}
	return append(append([]Frame(nil), chain[:50]...), chain[len(chain)-50:]...)
}

func placeOf(src *Source, span Span) jsonPlace {
	if src == nil {
		return jsonPlace{Line: 1, Col: 1, EndLine: 1, EndCol: 1}
	}
	startAt, endAt := clampSpan(src, span)
	start, end := src.Position(startAt), src.Position(endAt)
	file, cell := cellOf(src.Name)
	return jsonPlace{file, cell, start.Line, start.Column, end.Line, end.Column}
}

// cellOf splits the name of a notebook's cell ("cell 3", "tour.ipynb, cell 3") into file and number.
func cellOf(name string) (file string, cell int) {
	i := strings.LastIndex(name, "cell ")
	if i < 0 {
		return name, 0
	}
	n, err := strconv.Atoi(name[i+len("cell "):])
	if err != nil || n < 1 || i > 0 && !strings.ContainsAny(name[i-1:i], " ,:#[") {
		return name, 0
	}
	return strings.TrimRight(name[:i], " ,:#["), n
}
