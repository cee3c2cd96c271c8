package eval

import (
	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

var _ module.Crew = (*thread)(nil)

// Together implements module.Crew: par_map and its like.
func (th *thread) Together(c *module.Call, job module.Job) error {
	if job.N == 0 {
		return nil
	}
	st := th.callSite(c)
	for i, v := range c.Args {
		if i > 0 || v.Kind() != value.KIter { // what comes one by one was collected
			th.freeze(v, c.Name, st)
		}
	}
	limit := th.eng.cores()
	if job.Workers > 0 {
		limit = min(job.Workers, maxWorkers)
	}
	name, span := c.Name, c.Span
	crew := &crew{th: th, at: st, n: job.N, grain: module.PartSize(job.N), limit: limit}
	crew.run = func(w *worker, b *block) {
		var all []any
		defer func() { b.given = all }()
		crew.inParts(w, b, func(lo, hi int) {
			given, err := job.Step(w.call(name, span), lo, hi)
			if err != nil {
				panic(w.th.fromError(err, st))
			}
			w.th.refuseIterators(given, name, st)
			all = append(all, given)
		})
	}
	crew.take = func(b *block) {
		all, _ := b.given.([]any) // none if it was stopped before it began
		for _, given := range all {
			job.Take(given)
		}
	}
	crew.work()
	return nil
}

// call is a call of a builtin on the worker.
func (w *worker) call(name string, span diag.Span) *module.Call {
	c, ok := w.state.(*module.Call)
	if !ok {
		c = &module.Call{Host: w.th}
		w.state = c
	}
	c.Ctx, c.IO, c.Name, c.Span = w.th.ctx, w.th.io, name, span
	return c
}

// refuseIterators stops an iterator from leaving the worker on whose thread it runs.
func (th *thread) refuseIterators(given any, name string, st *site) {
	vs, _ := given.([]value.Value)
	for _, v := range vs {
		if v.Kind() == value.KIter {
			r := th.meets(st, "`%s` cannot give iterators back", name)
			r.d.Hint = "collect() them in the function"
			panic(r)
		}
	}
}
