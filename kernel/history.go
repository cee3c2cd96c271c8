package kernel

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"skep/internal/atomicfile"
	"skep/jupyter"
)

// The past is kept within these bounds; older entries go first.
const (
	historyEntries  = 10_000
	historyBytes    = 8 << 20  // of the file; beyond it, the older half goes
	historyInput    = 64 << 10 // of one input; longer ones stay in memory only
	historyOutput   = 4 << 10  // of one output; the rest is cut off
	historyDefaultN = 10       // entries of a tail that does not say how many
)

// HistoryPath is where the history belongs: skep/history.jsonl below the user's
// data folder (XDG_DATA_HOME, or what the system has for it).
func HistoryPath() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "skep", "history.jsonl")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(home, "AppData", "Local", "skep", "history.jsonl")
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "skep", "history.jsonl")
	}
	return filepath.Join(home, ".local", "share", "skep", "history.jsonl")
}

// entry is one input, as one line of the history file.
type entry struct {
	Session string `json:"s"` // a random id; numbers are given by order when asked
	Line    int    `json:"l"`
	Input   string `json:"i"`
	Output  string `json:"o,omitempty"`

	number int // of the session
}

// history is the past inputs of this and earlier kernels. The file is read on
// the first request, not at the start, and appended to after each cell. It
// belongs to the shell goroutine.
type history struct {
	path   string
	log    func(format string, args ...any)
	id     string
	own    []entry
	past   []entry // from the file, without our own
	loaded bool
	file   *os.File
	broken bool // the file cannot be written; said once
}

func newHistory(path string, log func(string, ...any)) *history {
	return &history{path: path, log: log, id: jupyter.NewID()}
}

func (h *history) add(line int, input, output string) {
	if strings.TrimSpace(input) == "" {
		return
	}
	if len(output) > historyOutput {
		output = strings.ToValidUTF8(output[:historyOutput], "") + "…"
	}
	e := entry{Session: h.id, Line: line, Input: input, Output: output}
	if h.own = append(h.own, e); len(h.own) > historyEntries {
		h.own = append([]entry(nil), h.own[historyEntries/10:]...)
	}
	if h.path == "" || h.broken || len(input) > historyInput {
		return
	}
	if err := h.save(e); err != nil {
		h.broken = true
		h.log("kernel: history is kept in memory only: %v", err)
	}
}

// save appends one line with one write, so that kernels that run at the same time do not mix theirs.
func (h *history) save(e entry) error {
	if h.file == nil {
		if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
			return err
		}
		f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		h.file = f
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = h.file.Write(append(line, '\n'))
	return err
}

// all gives the past and our own, with session numbers by order of appearance.
func (h *history) all() (entries []entry, current int) {
	if !h.loaded {
		h.load()
		h.loaded = true
	}
	entries = append(append(entries, h.past...), h.own...)
	numbers := map[string]int{}
	for i := range entries {
		n, ok := numbers[entries[i].Session]
		if !ok {
			n = len(numbers) + 1
			numbers[entries[i].Session] = n
		}
		entries[i].number = n
	}
	if n, ok := numbers[h.id]; ok {
		return entries, n
	}
	return entries, len(numbers) + 1
}

func (h *history) load() {
	if h.path == "" {
		return
	}
	data, err := readTail(h.path, historyBytes)
	if err != nil {
		if !os.IsNotExist(err) {
			h.log("kernel: history: %v", err)
		}
		return
	}
	h.past = parseHistory(data, h.id)
	if len(data) >= historyBytes {
		h.shorten()
	}
}

// readTail reads at most the last n bytes of a regular file.
func readTail(path string, n int64) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	from := max(0, st.Size()-n)
	buf := make([]byte, st.Size()-from)
	m, err := f.ReadAt(buf, from)
	if m == len(buf) {
		err = nil
	}
	return buf[:m], err
}

// parseHistory reads lines; broken ones (a first one that was cut, a crash) are
// skipped. Entries of the session with id own are left out.
func parseHistory(data []byte, own string) []entry {
	var entries []entry
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, historyBytes)
	for lines.Scan() {
		var e entry
		if json.Unmarshal(lines.Bytes(), &e) == nil && e.Session != own && e.Input != "" {
			entries = append(entries, e)
		}
	}
	return entries[max(0, len(entries)-historyEntries):]
}

// shorten rewrites a file that has grown too long with its newer half.
func (h *history) shorten() {
	var b bytes.Buffer
	for _, e := range h.past[len(h.past)/2:] {
		line, err := json.Marshal(e)
		if err != nil {
			continue
		}
		b.Write(append(line, '\n'))
	}
	for _, e := range h.own {
		if line, err := json.Marshal(e); err == nil {
			b.Write(append(line, '\n'))
		}
	}
	if err := atomicfile.WriteBytes(h.path, atomicfile.Options{}, b.Bytes()); err != nil {
		h.log("kernel: history: %v", err)
		return
	}
	if h.file != nil {
		h.file.Close()
		h.file = nil
	}
}

func (k *kernel) pastInputs(r *request) {
	var ask jupyter.HistoryRequest
	if err := json.Unmarshal(r.msg.Content, &ask); err != nil {
		k.replyError(r, fmt.Errorf("history_request: %w", err))
		return
	}
	entries, current := k.history.all()
	found, err := pick(entries, current, ask)
	if err != nil {
		k.replyError(r, err)
		return
	}
	k.reply(r, jupyter.HistoryReply{Status: "ok", History: triples(found, ask.Output)})
}

func pick(entries []entry, current int, ask jupyter.HistoryRequest) ([]entry, error) {
	switch ask.HistAccessType {
	case "tail", "":
		n := historyDefaultN
		if ask.N != nil {
			n = *ask.N
		}
		return newest(entries, n), nil
	case "range":
		return inRange(entries, current, ask), nil
	case "search":
		return search(entries, ask), nil
	}
	return nil, fmt.Errorf("history_request: access type %q: expected tail, range or search", ask.HistAccessType)
}

func newest(entries []entry, n int) []entry {
	return entries[max(0, len(entries)-max(0, n)):]
}

// inRange picks the lines [Start, Stop) of a session; 0 and below count back from the current one.
func inRange(entries []entry, current int, ask jupyter.HistoryRequest) []entry {
	session := ask.Session
	if session <= 0 {
		session += current
	}
	var out []entry
	for _, e := range entries {
		if e.number == session && e.Line >= ask.Start && (ask.Stop == nil || e.Line < *ask.Stop) {
			out = append(out, e)
		}
	}
	return out
}

// search matches whole inputs against a pattern with * and ?; Unique keeps the
// newest of equal inputs, N the newest so many.
func search(entries []entry, ask jupyter.HistoryRequest) []entry {
	pattern := ask.Pattern
	if pattern == "" {
		pattern = "*"
	}
	limit := len(entries)
	if ask.N != nil {
		limit = max(0, *ask.N)
	}
	var out []entry
	seen := map[string]bool{}
	for i := len(entries) - 1; i >= 0 && len(out) < limit; i-- {
		e := entries[i]
		if ask.Unique && seen[e.Input] || !glob([]rune(pattern), []rune(e.Input)) {
			continue
		}
		seen[e.Input] = true
		out = append(out, e)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// glob goes back to the last star only, which is enough and takes at most
// len(pattern)·len(text) steps.
func glob(pattern, text []rune) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

func triples(entries []entry, output bool) [][3]any {
	out := make([][3]any, len(entries))
	for i, e := range entries {
		var third any = e.Input
		if output {
			var text any
			if e.Output != "" {
				text = e.Output
			}
			third = [2]any{e.Input, text}
		}
		out[i] = [3]any{e.number, e.Line, third}
	}
	return out
}
