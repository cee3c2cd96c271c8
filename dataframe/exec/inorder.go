package exec

import "skep/dataframe/column"

// InOrder hands every morsel to f in its order, on the caller's goroutine; as many as there are workers, and room, are computed beside each
// other, and no more wait.
func (r *Run) InOrder(s *Stream, f func(t *column.Table) error) error {
	r.expect(s.N)
	weight := int64(0)
	for from := 0; from < s.N; {
		n := min(r.together(weight), s.N-from)
		if err := r.round(s, from, n, func(t *column.Table) error {
			weight = max(weight, t.Bytes())
			r.advance()
			return f(t)
		}); err != nil {
			return err
		}
		from += n
	}
	return nil
}

// round computes n morsels from one on, and hands them on in their order. What is handed on is let go of.
func (r *Run) round(s *Stream, from, n int, f func(t *column.Table) error) error {
	made, bytes := make([]*column.Table, n), int64(0)
	err := r.Try(n, func(i int) (err error) {
		made[i], err = s.At(from + i)
		return err
	})
	if err == nil && r.Limit > 0 {
		for _, t := range made {
			if t != s.Whole { // which whoever holds it counts
				bytes += t.Bytes()
			}
		}
		if err = r.fly(bytes); err == nil {
			defer r.flying.Add(-bytes)
		}
	}
	for i, t := range made {
		if err == nil {
			err = f(t)
		}
		made[i] = nil
	}
	return err
}
