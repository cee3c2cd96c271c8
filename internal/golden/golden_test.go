package golden

import (
	"strings"
	"testing"
)

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

func TestCheckWritesWhenUpdating(t *testing.T) {
	t.Chdir(t.TempDir())
	before := *update
	defer func() { *update = before }()
	*update = true
	Check(t, "new/file.golden", "text\n")
	*update = false
	Check(t, "new/file.golden", "text\n")
}

func TestFirstDifference(t *testing.T) {
	if got := firstDifference("a\nb", "a\nb\nc"); !strings.HasPrefix(got, "line 3\n  want: (no such line)\n  got:  c") {
		t.Error(got)
	}
}

func TestCases(t *testing.T) {
	asked := map[string]int{}
	Cases(t, "cases*.txt", func(_ *testing.T, file, text string) string {
		asked[file]++
		return strings.ToUpper(text)
	})
	if asked["testdata/cases.txt"] != 2 || asked["testdata/cases_parted.txt"] != 2 {
		t.Error(asked)
	}
}
