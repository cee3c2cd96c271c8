package eval

import (
	"fmt"
	"testing"

	"skep/internal/golden"
	"skep/interp/ir"
)

// TestOnKeys reads comparators in the text form of ir, and says what they are for keys.
func TestOnKeys(t *testing.T) {
	golden.Cases(t, "*.ir", func(t *testing.T, _, asked string) string {
		funcs, err := ir.Read(asked)
		if err != nil {
			return err.Error() + "\n"
		}
		f, fields := onKeys(funcs[0])
		if f == nil {
			return "none\n"
		}
		if err := ir.Verify(f); err != nil {
			t.Error(err)
		}
		return fmt.Sprintf("%v\n%s", fields, ir.Print(false, f))
	})
}
