package coverage

import (
	"bufio"
	"fmt"
	"io"
)

// LCOV writes the profile in lcov's trace format: functions (FN, FNDA) and lines (DA) for each file.
func (p Profile) LCOV(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, f := range p {
		fmt.Fprintf(b, "TN:\nSF:%s\n", f.Name)
		for _, fn := range f.Functions {
			fmt.Fprintf(b, "FN:%d,%s\n", fn.Line, fn.Name)
		}
		called := 0
		for _, fn := range f.Functions {
			fmt.Fprintf(b, "FNDA:%d,%s\n", fn.Hits, fn.Name)
			if fn.Hits > 0 {
				called++
			}
		}
		fmt.Fprintf(b, "FNF:%d\nFNH:%d\n", len(f.Functions), called)
		for _, l := range f.Lines {
			fmt.Fprintf(b, "DA:%d,%d\n", l.Number, l.Hits)
		}
		ran, all := f.Covered()
		fmt.Fprintf(b, "LF:%d\nLH:%d\nend_of_record\n", all, ran)
	}
	return b.Flush()
}
