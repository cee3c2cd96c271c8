package column

import (
	"math/big"
	"testing"
)

func TestTens(t *testing.T) {
	b := big.NewInt(1)
	for n := range MaxDigits + 1 {
		if got := Ten(n).Big(); got.Cmp(b) != 0 {
			t.Errorf("10 to the power of %d is %s, not %s", n, b, got)
		}
		b.Mul(b, big.NewInt(10))
	}
}
