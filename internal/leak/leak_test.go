package leak

import "testing"

func TestCheckSeesWhatIsLeft(t *testing.T) {
	end := make(chan bool)
	before := len(in("skep/internal/leak"))
	go waitFor(end)
	if left := settled("skep/internal/leak", before, 0); len(left) != before+1 {
		t.Errorf("one goroutine is left, seen are %d", len(left)-before)
	}
	close(end)
	if left := settled("skep/internal/leak", before, patience); len(left) != before {
		t.Errorf("none is left, seen are %d", len(left)-before)
	}
	Check(t, "skep/internal/leak", func() {})
}

func waitFor(end chan bool) { <-end }
