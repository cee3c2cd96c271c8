package syntax

// OpenCall finds the innermost parenthesis that is open at the end of a text,
// and counts the commas behind it: where someone is writing which argument of
// which call. The text is half written, so tokens decide, not the tree. Without one, open is -1.
func OpenCall(text string) (open, commas int) {
	type level struct{ at, commas int }
	var stack []level
	for _, tok := range Tokens(text) {
		if tok.Kind != KindPunctuation && tok.Kind != KindOperator {
			continue
		}
		switch text[tok.Span.Start:tok.Span.End] {
		case "(", "[", "{":
			stack = append(stack, level{tok.Span.Start, 0})
		case ")", "]", "}":
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		case ",":
			if len(stack) > 0 {
				stack[len(stack)-1].commas++
			}
		}
	}
	if len(stack) == 0 || text[stack[len(stack)-1].at] != '(' {
		return -1, 0
	}
	return stack[len(stack)-1].at, stack[len(stack)-1].commas
}
