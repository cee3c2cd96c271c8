package shape

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Spec is an einsum text taken apart: "bij,bjk->ik". Dots stand for the rest of
// an operand's axes, which broadcast.
type Spec struct {
	In  []string // letters per operand; '.' marks where `...` stands
	Out string
}

// ParseSpec reads an einsum text for a number of operands. Without an arrow the
// result has the letters that occur once, in order, as in NumPy.
func ParseSpec(text string, operands int) (Spec, error) {
	left, right, arrow := strings.Cut(strings.ReplaceAll(text, " ", ""), "->")
	var s Spec
	for _, part := range strings.Split(left, ",") {
		letters, err := readLetters(part, text)
		if err != nil {
			return s, err
		}
		s.In = append(s.In, letters)
	}
	if len(s.In) != operands {
		return s, fmt.Errorf("%q names %s, %d given", text, operandsWord(len(s.In)), operands)
	}
	if !arrow {
		s.Out = impliedOutput(s.In)
		return s, nil
	}
	var err error
	if s.Out, err = readLetters(right, text); err != nil {
		return s, err
	}
	for i, r := range s.Out {
		if strings.ContainsRune(s.Out[:i], r) {
			return s, fmt.Errorf("%q has `%c` twice in its result", text, r)
		}
		if r != '.' && !strings.ContainsRune(left, r) {
			return s, fmt.Errorf("%q has `%c` in its result, but in no operand", text, r)
		}
	}
	return s, nil
}

func operandsWord(n int) string {
	if n == 1 {
		return "1 operand"
	}
	return itoa(n) + " operands"
}

func readLetters(part, whole string) (string, error) {
	letters := strings.Replace(part, "...", ".", 1)
	for i, r := range letters {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && r != '.' || r == '.' && strings.ContainsRune(letters[:i], '.') {
			return "", fmt.Errorf("%q: axes are named by letters, found `%c`", whole, r)
		}
	}
	return letters, nil
}

func impliedOutput(in []string) string {
	count := map[rune]int{}
	for _, part := range in {
		for _, r := range part {
			count[r]++
		}
	}
	var once []rune
	for r, n := range count {
		if n == 1 && r != '.' {
			once = append(once, r)
		}
	}
	slices.Sort(once)
	if count['.'] > 0 {
		return "." + string(once)
	}
	return string(once)
}

// einsum turns the text into a form of its own and applies that.
func einsum(c *Call) ([]Shape, *Mismatch) {
	v := c.Options["spec"]
	if v.kind != text {
		return []Shape{Unknown()}, nil
	}
	spec, err := ParseSpec(v.text, len(c.Args))
	if err != nil {
		return nil, badOption(CodeSpec, "spec", "einsum: %v", err)
	}
	f := form{text: v.text, results: []pattern{lettersPattern(spec.Out)}}
	for i, letters := range spec.In {
		p := lettersPattern(letters)
		f.args = append(f.args, p)
		if !p.takes(c.Args[i]) {
			bad := fault(CodeRank, i, "einsum: %q names %s of %s, which is %s", strings.Replace(letters, ".", "...", 1), dimensions(p.least()), c.label(i), c.Args[i].Type())
			bad.Expected, bad.Found = expectedRank(p), c.Args[i].Type()
			return nil, bad
		}
	}
	out, bad := f.apply(c)
	if bad == nil && !strings.Contains(spec.Out, ".") && strings.Contains(strings.Join(spec.In, ""), ".") {
		return nil, badOption(CodeSpec, "spec", "einsum: %q leaves `...` out of its result", v.text)
	}
	return out, bad
}

func lettersPattern(letters string) pattern {
	var p pattern
	for _, r := range letters {
		switch {
		case r == '.':
			p.rest = "rest"
		case p.rest == "":
			p.before = append(p.before, Name(string(r)))
		default:
			p.after = append(p.after, Name(string(r)))
		}
	}
	return p
}
