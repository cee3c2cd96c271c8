package notebooks

import (
	"context"
	"encoding/json"
	"slices"

	"skep/diag"
	"skep/interp"
	"skep/interp/witness"
)

// watching notes of each cell that it runs what that had to do with the outside.
type watching struct {
	Watched
	seen      []witness.Seen
	refuses   bool
	unsettled bool // at some time a variable held more than can be seen
}

func (w *watching) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	result, err := w.Watched.Run(ctx, src, io)
	seen := w.Take()
	seen.All = seen.All || len(result.Warnings) > 0 || err != nil // messages propose names that other cells have
	w.seen = append(w.seen, seen)
	w.unsettled = w.unsettled || !w.Settled()
	return result, err
}

// seenOf gives what was seen of each cell; nothing of those that did not run.
func (w *watching) seenOf(p *reusing, due []bool) []witness.Seen {
	out, next := make([]witness.Seen, len(due)), 0
	for k, runs := range due {
		if runs && !p.skipped[k] {
			out[k] = w.seen[next]
			next++
		}
	}
	return out
}

// surprising tells whether what ran had to do with cells that did not, in a way that their texts do not show. What fails after a change outside,
// which may be why, has failed.
func (p *reusing) surprising(due []bool, verdicts []Verdict, w *watching) bool {
	changed := slices.ContainsFunc(w.seen, func(s witness.Seen) bool { return s.Changed != "" })
	failed := slices.ContainsFunc(verdicts, func(v Verdict) bool { return v.Err != nil })
	if w.unsettled || changed && w.refuses || failed && !changed {
		return true
	}
	for k, s := range w.seenOf(p, due) {
		if !due[k] {
			continue
		}
		if s.Changed != "" && slices.Contains(due[k:], false) {
			return true
		}
		needs, _ := p.graph.from(k, s.Names, s.All)
		for i, needed := range needs {
			if needed && !due[i] {
				return true
			}
		}
	}
	return false
}

// keep writes down how cells ran, and what was kept and still holds. Nothing is, if something that was looked at is
// another now: which of both was seen nobody knows.
func (p *reusing) keep(due []bool, verdicts []Verdict, w *watching) {
	if !w.Steady() {
		return
	}
	list, next, changed := []known{}, 0, false
	for k, s := range w.seenOf(p, due) {
		if !due[k] {
			list = append(list, *p.old[k])
			continue
		}
		v := verdicts[next]
		next++
		changed = changed || s.Changed != ""
		all := s.All || w.unsettled
		needs, _ := p.graph.from(k, s.Names, all)
		list = append(list, known{Cell: p.own[k], Chain: p.chain(needs), Runs: changed || s.Told != "" || v.Err != nil, Names: s.Names, All: all, Facts: s.Facts})
	}
	if text, err := json.Marshal(list); err == nil {
		_ = p.Folder.Save(p.key, text) // what cannot be kept is run again
	}
}
