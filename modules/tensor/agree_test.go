package tensor

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// program writes a random program: some tensors, then operations on them, sensible or not.
func program(r *rand.Rand) string {
	var b strings.Builder
	size := func() int { return []int{1, 2, 2, 3, 3, 4}[r.IntN(6)] }
	sizes := func(n int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = fmt.Sprint(size())
		}
		return "[" + strings.Join(words, ", ") + "]"
	}
	for i := range 3 {
		fmt.Fprintf(&b, "let v%d = tensor.ones(%s)\n", i, sizes(r.IntN(3)+1))
	}
	for i := 3; i < 9; i++ {
		x, y := fmt.Sprintf("v%d", r.IntN(i)), fmt.Sprintf("v%d", r.IntN(i))
		axis := r.IntN(4) - 1
		forms := []string{
			x + " + " + y, x + " * " + y, x + " - 1.5", x + " @ " + y, x + " > 0.5", x + ".T", x + ".flatten()", "-" + x,
			fmt.Sprintf("%s.sum(axis: %d)", x, axis), fmt.Sprintf("%s.mean(axis: %d, keepdims: true)", x, axis), fmt.Sprintf("%s.unsqueeze(%d)", x, axis),
			fmt.Sprintf("%s.reshape(%s)", x, sizes(r.IntN(2)+1)), fmt.Sprintf("%s.reshape([-1, %d])", x, size()), fmt.Sprintf("%s[%d]", x, r.IntN(5)-2),
			fmt.Sprintf("%s[%d..]", x, r.IntN(3)), fmt.Sprintf("%s[.., ..%d]", x, r.IntN(3)), x + "[..., 0]", x + "[null]",
			fmt.Sprintf("tensor.concat([%s, %s], axis: %d)", x, y, axis), fmt.Sprintf("tensor.stack([%s, %s])", x, y), fmt.Sprintf("%s.softmax(axis: %d)", x, axis),
			fmt.Sprintf("%s.transpose([1, 0])", x), fmt.Sprintf("%s.swapaxes(0, %d)", x, axis), fmt.Sprintf("tensor.einsum(\"ij,jk->ik\", %s, %s)", x, y),
			fmt.Sprintf("linalg.norm(%s, axis: %d)", x, axis), fmt.Sprintf("linalg.qr(%s)[1]", x), fmt.Sprintf("%s.tile([2, 1])", x), fmt.Sprintf("%s.repeat(2, axis: %d)", x, axis),
			fmt.Sprintf("%s.pad(1)", x), fmt.Sprintf("%s.cumsum(axis: %d)", x, axis), fmt.Sprintf("%s.argmax(axis: %d)", x, axis), fmt.Sprintf("%s[%s > 0.5]", x, y), fmt.Sprintf("tensor.where(%s > 0.0, %s, 0.0)", x, y),
			fmt.Sprintf("%s.squeeze(axis: %d)", x, axis), fmt.Sprintf("tensor.outer(%s, %s)", x, y), fmt.Sprintf("%s.gather([0], axis: %d)", x, axis), fmt.Sprintf("%s.split(2, axis: %d)[0]", x, axis),
		}
		fmt.Fprintf(&b, "let v%d = %s\n", i, forms[r.IntN(len(forms))])
	}
	return b.String()
}

// hide takes the shapes from the checker, so that only running shows them.
var hide = regexp.MustCompile(`= (tensor\.ones\(.*\))\n`)

// agree checks and runs one program: what the checker lets pass has no error of
// shapes when it runs, and what it refuses fails at the first place it named.
// Values that turn out to be numbers have no methods of tensors; such a program is left out.
func agree(t testing.TB, text string) (refused bool) {
	src, list := errorsOf(text)
	hidden := hide.ReplaceAllString(text, "= tensor.tensor($1.to_list())\n")
	if s, known := errorsOf(hidden); len(known) > 0 {
		if !strings.HasPrefix(known[0].Code, "S") || len(list) == 0 {
			t.Fatalf("a false error, or one that is not found with more known: %v\n%s", words(s, known), hidden)
		}
		return true // an operation on what another one always gives: no shapes are needed to see it
	}
	_, err := session().Run(context.Background(), diag.NewSource("program", hidden), &interp.Streams{})
	var ran *diag.Diagnostic
	var several diag.List
	if errors.As(err, &several) && len(several) > 0 {
		ran = several[0]
	} else {
		errors.As(err, &ran)
	}
	shapes := ran != nil && strings.HasPrefix(ran.Code, "S00") && !strings.HasPrefix(ran.Message, "position ") // those are data
	switch {
	case len(list) == 0 && shapes:
		t.Fatalf("checked without a word, but it fails: %v\n%s", ran, text)
	case len(list) > 0 && strings.HasPrefix(list[0].Code, "S") && ran == nil:
		t.Fatalf("refused, but it runs: %v\n%s", words(src, list), text)
	}
	return len(list) > 0
}

func TestCheckerAndRunAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	refused := 0
	const programs = 400
	for range programs {
		if agree(t, program(r)) {
			refused++
		}
	}
	if refused < programs/4 || refused > programs*19/20 {
		t.Errorf("%d of %d programs were refused: the generator shows too little", refused, programs)
	}
}

func FuzzAgree(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) { agree(t, program(rand.New(rand.NewPCG(a, b)))) })
}
