package dataframe

import (
	"skep/dataframe/column"
	"skep/dataframe/plan"
)

// Sink runs the plan and hands its rows over as they come, in their order, in pieces of at least least rows: what need not be in memory
// together never is. The result is how many rows there were.
func (f *Frame) Sink(env Env, least int, write func(t *column.Table) error) (rows int, err error) {
	engine, err := f.engine(env)
	if err != nil {
		return 0, err
	}
	if f.table != nil || engine != nil {
		t, err := f.Collect(env)
		if err != nil {
			return 0, err
		}
		return t.Rows(), write(t)
	}
	r := env.run()
	s, err := plan.Open(r, plan.Optimize(f.node))
	if err != nil {
		return 0, err
	}
	defer s.Close()
	var waiting []*column.Table
	held := 0
	pass := func(all bool) error {
		if held < least && !all || held == 0 && rows > 0 {
			return nil
		}
		t, err := r.Concat(s.Schema, waiting)
		if err != nil {
			return err
		}
		rows, held, waiting = rows+t.Rows(), 0, nil
		return write(t)
	}
	err = r.InOrder(s, func(t *column.Table) error {
		waiting, held = append(waiting, t), held+t.Rows()
		return pass(false)
	})
	if err == nil {
		err = pass(true)
	}
	return rows, err
}
