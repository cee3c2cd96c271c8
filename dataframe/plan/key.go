package plan

import (
	"fmt"
	"strings"
)

// keyOf is equal for subplans that give the same rows: their text, with the sources' identities.
func keyOf(n Node) string {
	var b strings.Builder
	writeKey(&b, n)
	return b.String()
}

func writeKey(b *strings.Builder, n Node) {
	fmt.Fprintf(b, "%T %s", n, n)
	if s, ok := n.(*Scan); ok {
		fmt.Fprintf(b, " %p", s.Source)
	}
	b.WriteString(" (")
	for _, in := range n.Inputs() {
		writeKey(b, in)
		b.WriteString("; ")
	}
	b.WriteString(")")
}
