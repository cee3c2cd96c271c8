package interp

import (
	"context"
	"errors"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/snapshot"
	"skep/interp/value"
)

// State is the variables of a session at one moment; see eval.State.
type State = eval.State

// Lost is a variable that a snapshot does not keep, or that did not come back, and why.
type Lost = snapshot.Lost

// Restored is what a snapshot gave back. Names are sorted.
type Restored struct {
	Names []string
	Lost  []Lost
}

// Snapshot takes the variables between two cells, into at most so many bytes beside State.Blobs. It costs a copy of what
// programs hold in lists, objects and texts; what engines hold is not copied. ctx gives it up without effect.
func (s *Session) Snapshot(ctx context.Context, most int) (*State, error) {
	defer s.alone()()
	return s.eng.Snapshot(ctx, most)
}

// Stored tells how a value of State.Blobs is written.
func (s *Session) Stored(v value.Value) *module.Stored { return s.eng.Stored(v) }

// Restore brings back the variables of a snapshot: declarations are run again, checked as they
// were, and names are bound to what they held. Other variables stay. blob gives the bytes of State.Blobs by number. The
// error is about bytes that are no snapshot: then nothing has changed but declarations.
func (s *Session) Restore(ctx context.Context, data []byte, blob func(i int) ([]byte, error)) (Restored, error) {
	r, err := snapshot.Open(data, nil)
	if err != nil {
		return Restored{}, err
	}
	how := eval.Remake{Made: map[uint64]map[string]value.Value{}, Blob: blob}
	out := Restored{}
	for _, group := range groups(r.Sources) {
		s.declareAgain(ctx, group, how.Made, &out)
	}
	defer s.alone()()
	defer s.remember()
	names, lost, err := s.eng.Restore(r, how)
	out.Names, out.Lost = append(out.Names, names...), append(out.Lost, lost...)
	slices.Sort(out.Names)
	out.Names = slices.Compact(out.Names)
	return out, err
}

// groups are the declarations of one run each.
func groups(sources []snapshot.Source) (out [][]snapshot.Source) {
	for i, x := range sources {
		if i == 0 || sources[i-1].Run != x.Run {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], x)
	}
	return out
}

// declareAgain runs declarations together; if that fails one by one, so that one that cannot be made does not take the others along.
func (s *Session) declareAgain(ctx context.Context, group []snapshot.Source, made map[uint64]map[string]value.Value, out *Restored) {
	src := together(group)
	err := eval.OnlyDeclares(src)
	if err == nil {
		_, err = s.Run(ctx, src, nil)
	}
	if err != nil {
		if len(group) == 1 {
			out.Lost = append(out.Lost, Lost{Name: headline(group[0].Text), Reason: reason(err)})
			return
		}
		for i := range group {
			s.declareAgain(ctx, group[i:i+1], made, out)
		}
		return
	}
	defer s.alone()()
	for _, x := range group {
		made[x.Number] = s.eng.MadeBy(src, x.Text)
		for name := range made[x.Number] {
			out.Names = append(out.Names, name)
		}
	}
}

// together puts declarations at the lines on which they stood, so that errors name these.
func together(group []snapshot.Source) *diag.Source {
	var b strings.Builder
	line := 0
	for _, x := range group {
		for ; line < int(min(x.Line, 1<<20)); line++ {
			b.WriteByte('\n')
		}
		b.WriteString(x.Text)
		b.WriteByte('\n')
		line += strings.Count(x.Text, "\n") + 1
	}
	return diag.NewSource(group[0].Name, b.String())
}

func headline(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "///") && !strings.HasPrefix(line, "@") {
			return strings.TrimSuffix(line, "{")
		}
	}
	return text
}

func reason(err error) string {
	var list diag.List
	if errors.As(err, &list) {
		for _, d := range list {
			if d.Severity == diag.Error {
				return d.Message
			}
		}
	}
	return err.Error()
}
