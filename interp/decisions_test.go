package interp_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestEveryDecisionIsCited: LANGUAGE.md numbers 23 decisions about what the
// language means; each has a test that cites its number.
func TestEveryDecisionIsCited(t *testing.T) {
	const decisions = 23
	var all strings.Builder
	for _, pattern := range []string{"testdata/*.txt", "*_test.go"} {
		files, _ := filepath.Glob(pattern)
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
	}
	for n := 1; n <= decisions; n++ {
		if !strings.Contains(all.String(), "LANGUAGE "+strconv.Itoa(n)+":") {
			t.Errorf("no test cites decision %d", n)
		}
	}
}
