package plan

import (
	"time"

	"skep/dataframe/column"
)

// Step is one operation of a plan for those who draw it.
type Step struct {
	Text     string // as Explain has it
	Measured bool   // the rest is known
	Rows     int64
	Bytes    int64         // of the rows that it gave
	Self     time.Duration // without its inputs
	Inputs   []*Step
}

// Steps gives a plan as it stands.
func Steps(n Node) *Step {
	s := &Step{Text: n.String()}
	for _, in := range n.Inputs() {
		s.Inputs = append(s.Inputs, Steps(in))
	}
	return s
}

// Profile is Analyze for those who draw: the operations, what each did, and what the whole took.
func Profile(r *Run, n Node) (*column.Table, *Step, string, error) {
	t, w, err := observe(r, n)
	if err != nil {
		return nil, nil, "", err
	}
	return t, w.step(n), w.summary(t.Rows()), nil
}

func (w *Watch) step(n Node) *Step {
	if ran, ok := w.ran[n]; ok {
		n = ran
	}
	own := w.of(n)
	s := &Step{Text: n.String(), Measured: true, Rows: own.rows.Load(), Bytes: own.bytes.Load(), Self: w.self(n)}
	for _, in := range n.Inputs() {
		s.Inputs = append(s.Inputs, w.step(in))
	}
	return s
}
