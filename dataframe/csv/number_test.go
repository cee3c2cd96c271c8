package csv

import (
	"math"
	"math/rand"
	"strconv"
	"testing"
)

// Numbers are what Go's own parser makes of them, to the last bit, in both ways of reading.
func TestNumbers(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for i := range 400_000 {
		text := someNumber(r, i)
		want, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(text, err)
		}
		if got, ok := parseFloat([]byte(text)); !ok || math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%s: %v, %v, want %v", text, got, ok, want)
		}
		if got, to := float([]byte(text+",                                    "), 0); to != 0 && (to != len(text) || math.Float64bits(got) != math.Float64bits(want)) {
			t.Fatalf("%s: %v, %d bytes, want %v", text, got, to, want)
		}
	}
}

// someNumber has a point, and digits at both sides of what 64 bits hold.
func someNumber(r *rand.Rand, i int) string {
	switch i % 4 {
	case 0:
		return strconv.FormatFloat(r.NormFloat64()*math.Pow(10, float64(r.Intn(6)-4)), 'f', -1, 64)
	case 1:
		return strconv.FormatFloat(r.NormFloat64(), 'f', 1+r.Intn(18), 64)
	case 2: // half way between two floats, and one digit off
		half := float64(1<<53+r.Int63n(1<<52)*2) / float64(uint64(1)<<(3+r.Intn(20)))
		return strconv.FormatFloat(half, 'f', 1+r.Intn(8), 64)
	}
	return strconv.Itoa(r.Intn(1000)) + "." + strconv.FormatUint(r.Uint64()>>r.Intn(60), 10)
}
