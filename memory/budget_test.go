package memory

import "testing"

// TestSmallCharges holds that what is not asked for at once is refused all the same.
func TestSmallCharges(t *testing.T) {
	const limit = 1 << 20 // less than lives in this process
	ballast := make([]byte, 2*limit)
	b := NewBudget(limit)
	if b.Charge(chargeSmall) == nil {
		t.Error("a large charge was not refused")
	}
	passed := 0
	for ; b.Charge(1000) == nil; passed++ {
		if passed > limit/64/1000 {
			t.Fatalf("%d small charges were not refused", passed)
		}
	}
	if ballast[0]++; passed == 0 {
		t.Error("the first small charge was looked at")
	}
}
