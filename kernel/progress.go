package kernel

import "skep/interp/module"

// progressType is a message on the side of outputs: how far the builtin is that a cell waits for. Front ends that do not know it leave
// it out, and no notebook keeps it.
const progressType = "skep_progress"

// progress is its content; total 0 is unknown, ended takes the bar away.
type progress struct {
	What  string  `json:"what"`
	Done  int64   `json:"done"`
	Total int64   `json:"total"`
	Unit  string  `json:"unit"`
	Took  float64 `json:"took"` // seconds
	Ended bool    `json:"ended"`
}

func progressOf(p module.Progress) progress {
	return progress{p.What, p.Done, p.Total, p.Unit, p.Took.Seconds(), p.Ended}
}
