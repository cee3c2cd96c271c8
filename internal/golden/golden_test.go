package golden

import "testing"

// recorder stands in for a testing.TB that is allowed to fail.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

func TestCheckSeesADifference(t *testing.T) {
	Check(t, "sample.golden", "one\ntwo\n")
	if Updating() {
		return
	}
	r := &recorder{TB: t}
	Check(r, "sample.golden", "one\n2\n")
	if !r.failed {
		t.Error("a differing text passed")
	}
}
