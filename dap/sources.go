package dap

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"skep/diag"
	"skep/interp"
)

// Source names a text.
type Source struct {
	Name      string `json:"name,omitempty"`
	Path      string `json:"path,omitempty"`
	Reference int    `json:"sourceReference,omitempty"`
}

// SourceBreakpoint is a breakpoint as front ends send it.
type SourceBreakpoint struct {
	Line         int    `json:"line"`
	Condition    string `json:"condition,omitempty"`
	HitCondition string `json:"hitCondition,omitempty"`
	LogMessage   string `json:"logMessage,omitempty"`
}

// sources knows which path is which text: cells by the hash of theirs, as Jupyter
// front ends compute it too, files by their own.
type sources struct {
	prefix, suffix string
	mu             sync.Mutex
	texts          map[string]*diag.Source // by path
}

// hashSeed is ipykernel's.
const hashSeed = 0xC70F6907

func (s *sources) init(prefix, suffix string) {
	s.prefix, s.suffix, s.texts = prefix, suffix, map[string]*diag.Source{}
}

// cell gives the path of a cell's text and remembers it.
func (s *sources) cell(text string) string {
	path := s.prefix + strconv.FormatUint(uint64(murmur2([]byte(text), hashSeed)), 10) + s.suffix
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[path] = diag.NewSource(path, text)
	return path
}

// path is that of a text which runs: a file's own, or a cell's.
func (s *sources) path(src *diag.Source) string {
	if filepath.IsAbs(src.Name) || filepath.Ext(src.Name) == filepath.Ext(s.suffix) {
		if path, err := filepath.Abs(src.Name); err == nil && isFile(path) {
			return path
		}
	}
	return s.cell(src.Text)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// text gives what lies at a path: a cell, or a script's file.
func (s *sources) text(path string) (*diag.Source, error) {
	s.mu.Lock()
	src := s.texts[path]
	s.mu.Unlock()
	if src != nil {
		return src, nil
	}
	if filepath.Ext(path) != filepath.Ext(s.suffix) || !isFile(path) {
		return nil, errors.New("source unavailable")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.New("source unavailable")
	}
	return diag.NewSource(path, string(data)), nil
}

// murmur2 is MurmurHash2 of 32 bits by Austin Appleby, as ipykernel and JupyterLab have it.
func murmur2(data []byte, seed uint32) uint32 {
	const m = 0x5BD1E995
	h := seed ^ uint32(len(data))
	for ; len(data) >= 4; data = data[4:] {
		k := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		k *= m
		k ^= k >> 24
		k *= m
		h = h*m ^ k
	}
	for i := len(data) - 1; i >= 0; i-- {
		h ^= uint32(data[i]) << (8 * i)
	}
	if len(data) > 0 {
		h *= m
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}

// dumpCell tells the path of a cell. The text is kept here: nothing needs a file, and none is left behind.
func (a *Adapter) dumpCell(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		Code string `json:"code"`
	}{})
	if err != nil {
		return nil, err
	}
	return map[string]any{"sourcePath": a.sources.cell(ask.Code)}, nil
}

func (a *Adapter) source(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		Source Source `json:"source"`
	}{})
	if err != nil {
		return nil, err
	}
	src, err := a.sources.text(ask.Source.Path)
	if err != nil {
		return nil, err
	}
	return map[string]any{"content": src.Text, "mimeType": "text/x-ruchy"}, nil
}

// placedBreakpoint answers one breakpoint.
type placedBreakpoint struct {
	ID       int    `json:"id"`
	Verified bool   `json:"verified"`
	Line     int    `json:"line"`
	Message  string `json:"message,omitempty"`
	Source   Source `json:"source"`
}

// breakArguments are those of setBreakpoints.
type breakArguments struct {
	Source      Source             `json:"source"`
	Breakpoints []SourceBreakpoint `json:"breakpoints"`
	Lines       []int              `json:"lines"` // how older front ends say it
}

// setBreakpoints replaces the breakpoints of one text.
func (a *Adapter) setBreakpoints(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, breakArguments{})
	if err != nil {
		return nil, err
	}
	if ask.Breakpoints == nil {
		for _, line := range ask.Lines {
			ask.Breakpoints = append(ask.Breakpoints, SourceBreakpoint{Line: line})
		}
	}
	src, err := a.sources.text(ask.Source.Path)
	if err != nil {
		return nil, err
	}
	list := make([]interp.Breakpoint, len(ask.Breakpoints))
	for i, b := range ask.Breakpoints {
		list[i] = interp.Breakpoint{Line: b.Line, Condition: b.Condition, Hits: b.HitCondition, Log: b.LogMessage}
	}
	set := a.options.Session.Debugger().Break(src, list)
	answer := make([]placedBreakpoint, len(set))
	var kept []SourceBreakpoint
	for i, p := range set {
		answer[i] = placedBreakpoint{ID: a.seq.next(), Verified: p.Line > 0, Line: p.Line, Message: p.Problem, Source: Source{Name: filepath.Base(ask.Source.Path), Path: ask.Source.Path}}
		if p.Line == 0 {
			answer[i].Line = ask.Breakpoints[i].Line
			continue
		}
		ask.Breakpoints[i].Line = p.Line
		kept = append(kept, ask.Breakpoints[i])
	}
	a.note(ask.Source.Path, kept)
	return map[string]any{"breakpoints": answer}, nil
}

func (a *Adapter) note(path string, kept []SourceBreakpoint) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(kept) == 0 {
		delete(a.breaks, path)
		return
	}
	a.breaks[path] = kept
}

// noBreakpoints answers kinds of breakpoints that there are not.
func (a *Adapter) noBreakpoints(json.RawMessage) (any, error) {
	return map[string]any{"breakpoints": []any{}}, nil
}

// breakpointLocations lists the lines at which a program can stop.
func (a *Adapter) breakpointLocations(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		Source Source `json:"source"`
		Line   int    `json:"line"`
		End    int    `json:"endLine"`
	}{})
	if err != nil {
		return nil, err
	}
	src, err := a.sources.text(ask.Source.Path)
	if err != nil {
		return nil, err
	}
	lines := slices.DeleteFunc(interp.StopLines(src), func(l int) bool { return l < ask.Line || l > max(ask.Line, ask.End) })
	list := make([]map[string]int, len(lines))
	for i, l := range lines {
		list[i] = map[string]int{"line": l}
	}
	return map[string]any{"breakpoints": list}, nil
}

// listModules lists the files of modules in which a program has stopped.
func (a *Adapter) listModules(json.RawMessage) (any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := []map[string]any{}
	for path, name := range a.modules {
		list = append(list, map[string]any{"id": path, "name": name, "path": path})
	}
	slices.SortFunc(list, func(x, y map[string]any) int {
		if x["path"].(string) < y["path"].(string) {
			return -1
		}
		return 1
	})
	return map[string]any{"modules": list, "totalModules": len(list)}, nil
}
