package plot

import (
	"math"
	"strconv"
	"strings"
)

// tick is a labelled place on an axis, in data units.
type tick struct {
	at    float64
	label string
}

// numberTicks labels [lo, hi] with about want ticks, at whole numbers only when whole.
func numberTicks(lo, hi float64, want int, whole bool) []tick {
	first, last, step := extendedTicks(lo, hi, want, whole)
	format := labelFormat(math.Max(math.Abs(first), math.Abs(last)), step)
	var ticks []tick
	for i := 0; i <= 100; i++ {
		v := first + float64(i)*step
		if v > last+step/2 {
			break
		}
		if math.Abs(v) < step*1e-9 {
			v = 0
		}
		ticks = append(ticks, tick{v, format(v)})
	}
	return ticks
}

// niceSteps are the step mantissas of the search below, best first.
var niceSteps = [...]float64{1, 5, 2, 2.5, 4, 3}

// extendedTicks finds the nicest labelling: J. Talbot, S. Lin, P. Hanrahan, "An
// Extension of Wilkinson's Algorithm for Positioning Tick Labels on Axes", IEEE
// TVCG 16(6), 2010, with their weights for simplicity, coverage and density
// (0.25, 0.2, 0.5; legibility, 0.05, is the layout's matter here). The loops end
// when no coarser labelling can beat the best one; the bounds keep odd ranges finite.
// whole allows whole steps only, unless the range is too small for two of them.
func extendedTicks(lo, hi float64, want int, whole bool) (first, last, step float64) {
	s := tickSearch{lo: lo, hi: hi, want: float64(max(want, 2)), best: -2, whole: whole && hi-lo >= 1}
	for skip := 1; skip <= 10; skip++ {
		for rank, q := range niceSteps {
			if s.score(s.simplicity(rank, skip, 1), 1, 1) < s.best {
				return s.first, s.last, s.step
			}
			s.tryCounts(rank, q, skip)
		}
	}
	return s.first, s.last, s.step
}

type tickSearch struct {
	lo, hi, want            float64
	best, first, last, step float64
	whole                   bool
}

func (s *tickSearch) score(simplicity, coverage, density float64) float64 {
	return 0.25*simplicity + 0.2*coverage + 0.5*density
}

func (s *tickSearch) simplicity(rank, skip int, zero float64) float64 {
	return 1 - float64(rank)/float64(len(niceSteps)-1) - float64(skip) + zero
}

func (s *tickSearch) tryCounts(rank int, q float64, skip int) {
	simple := s.simplicity(rank, skip, 1)
	for count := 2.0; count <= 40; count++ {
		densest := 1.0
		if count >= s.want {
			densest = 2 - (count-1)/(s.want-1)
		}
		if s.score(simple, 1, densest) < s.best {
			return
		}
		s.tryPowers(rank, q, skip, count, densest)
	}
}

func (s *tickSearch) tryPowers(rank int, q float64, skip int, count, densest float64) {
	simple := s.simplicity(rank, skip, 1)
	delta := (s.hi - s.lo) / (count + 1) / float64(skip) / q
	for power := math.Ceil(math.Log10(delta)); power <= 308; power++ {
		step := float64(skip) * q * math.Pow(10, power)
		if s.score(simple, s.coverageMax(step*(count-1)), densest) < s.best || math.IsInf(step, 0) || step == 0 {
			return
		}
		if !s.whole || step == math.Trunc(step) {
			s.tryStarts(rank, skip, count, step)
		}
	}
}

func (s *tickSearch) tryStarts(rank, skip int, count, step float64) {
	from := math.Floor(s.hi/step)*float64(skip) - (count-1)*float64(skip)
	to := math.Ceil(s.lo/step) * float64(skip)
	if to-from > 1000 {
		return
	}
	for start := from; start <= to; start++ {
		first := start * (step / float64(skip))
		last := first + step*(count-1)
		score := s.score(s.simplicity(rank, skip, hasZero(first, last, step)), s.coverage(first, last), s.density(count, first, last))
		if score > s.best {
			s.best, s.first, s.last, s.step = score, first, last, step
		}
	}
}

func hasZero(first, last, step float64) float64 {
	off := math.Abs(math.Remainder(first, step))
	if first <= step*1e-9 && last >= -step*1e-9 && off < step*1e-9 {
		return 1
	}
	return 0
}

func (s *tickSearch) coverage(first, last float64) float64 {
	tenth := 0.1 * (s.hi - s.lo)
	a, b := (s.hi-last)/tenth, (s.lo-first)/tenth
	return 1 - 0.5*(a*a+b*b)
}

func (s *tickSearch) coverageMax(span float64) float64 {
	whole := s.hi - s.lo
	if span <= whole {
		return 1
	}
	half := (span - whole) / 2 / (0.1 * whole)
	return 1 - half*half
}

func (s *tickSearch) density(count, first, last float64) float64 {
	r := (count - 1) / (last - first)
	target := (s.want - 1) / (math.Max(last, s.hi) - math.Min(s.lo, first))
	return 2 - math.Max(r/target, target/r)
}

// logTicks labels a logarithmic axis at powers of ten, and between them at 2
// and 5 when there are few. A range within one decade has ordinary ticks.
func logTicks(lo, hi float64, want int) []tick {
	from, to := int(math.Floor(math.Log10(lo))), int(math.Ceil(math.Log10(hi)))
	for every := 1 + int(math.Log10(hi)-math.Log10(lo))/max(want, 1); every > 0; every-- {
		if ticks := powerTicks(lo, hi, from, to, every); len(ticks) > 1 {
			return ticks
		}
	}
	return numberTicks(lo, hi, want, false)
}

// powerTicks takes every so many powers of ten from 10^from to 10^to.
func powerTicks(lo, hi float64, from, to, every int) []tick {
	var ticks []tick
	for p := int(math.Floor(float64(from)/float64(every))) * every; p <= to; p += every {
		for _, m := range logMantissas(to-from, every) {
			v := m * math.Pow(10, float64(p))
			if v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
				ticks = append(ticks, tick{v, formatLog(v)})
			}
		}
	}
	return ticks
}

func logMantissas(decades, every int) []float64 {
	if decades <= 3 && every == 1 {
		return []float64{1, 2, 5}
	}
	return []float64{1}
}

func formatLog(v float64) string {
	if v >= 1e-4 && v < 1e6 {
		return groupDigits(strconv.FormatFloat(v, 'f', -1, 64))
	}
	return formatExponent(v, 0)
}

// labelFormat chooses one format for all labels of an axis, so that they have
// the same number of digits. Digits are grouped only from 10,000 on: axes of years stay years.
func labelFormat(largest, step float64) func(float64) string {
	switch {
	case largest >= 1e15 || largest < 1e-4:
		digits := max(0, int(math.Floor(math.Log10(largest)))-int(math.Floor(math.Log10(step))))
		return func(v float64) string { return formatExponent(v, min(digits, 6)) }
	case largest >= 1e6:
		return scaledFormat(largest, step)
	}
	digits := decimals(step)
	return func(v float64) string {
		text := strconv.FormatFloat(v, 'f', digits, 64)
		if largest >= 1e4 {
			return groupDigits(text)
		}
		return text
	}
}

// scaledFormat writes millions as M, thousand millions as B, and so on.
func scaledFormat(largest, step float64) func(float64) string {
	unit, suffix := 1e6, "M"
	if largest >= 1e12 {
		unit, suffix = 1e12, "T"
	} else if largest >= 1e9 {
		unit, suffix = 1e9, "B"
	}
	digits := decimals(step / unit)
	return func(v float64) string {
		if v == 0 {
			return "0"
		}
		return strconv.FormatFloat(v/unit, 'f', digits, 64) + suffix
	}
}

// decimals is how many digits after the point tell multiples of step apart.
func decimals(step float64) int {
	for digits := 0; digits < 12; digits++ {
		scaled := step * math.Pow(10, float64(digits))
		if scaled >= 0.999 && math.Abs(scaled-math.Round(scaled)) < 1e-6*scaled {
			return digits
		}
	}
	return 12
}

// formatExponent writes 1.5e7 rather than 1.5e+07.
func formatExponent(v float64, digits int) string {
	if v == 0 {
		return "0"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits, 64), "e")
	n, _ := strconv.Atoi(exponent)
	return mantissa + "e" + strconv.Itoa(n)
}

// formatValue writes one number for a tooltip or a bar's end: six significant digits.
func formatValue(v float64) string {
	if a := math.Abs(v); a != 0 && (a >= 1e15 || a < 1e-4) {
		return formatExponent(v, 3)
	}
	if v == math.Trunc(v) {
		return groupDigits(strconv.FormatFloat(v, 'f', 0, 64))
	}
	digits := max(0, 5-int(math.Floor(math.Log10(math.Abs(v)))))
	text := strings.TrimRight(strconv.FormatFloat(v, 'f', digits, 64), "0")
	return groupDigits(strings.TrimSuffix(text, "."))
}

// groupDigits writes 1234567.5 as 1,234,567.5; four digits stay together.
func groupDigits(s string) string {
	whole, rest, hasPoint := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if len(whole) > 4 {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
	}
	if hasPoint {
		return sign + whole + "." + rest
	}
	return sign + whole
}

// ordinal writes 1st, 2nd, 3rd, 4th, ...
func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 && n%10 >= 1 && n%10 <= 3 {
		suffix = [...]string{"st", "nd", "rd"}[n%10-1]
	}
	return groupDigits(strconv.Itoa(n)) + suffix
}
