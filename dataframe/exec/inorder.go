package exec

import "skep/dataframe/column"

// InOrder hands every morsel to f in its order, on the caller's goroutine; as many as there are workers are computed beside each other,
// and no more wait.
func (r *Run) InOrder(s *Stream, f func(t *column.Table) error) error {
	r.expect(s.N)
	for from := 0; from < s.N; from += r.Workers() {
		round := make([]*column.Table, min(r.Workers(), s.N-from))
		err := r.Try(len(round), func(i int) (err error) {
			round[i], err = s.At(from + i)
			return err
		})
		if err != nil {
			return err
		}
		for _, t := range round {
			if err := f(t); err != nil {
				return err
			}
			r.advance()
		}
	}
	return nil
}
