// Package linediff compares two texts line by line and writes the difference
// as `diff -u` does. Commands show with it what they would change.
package linediff

import (
	"fmt"
	"strings"
)

// context is how many unchanged lines stand around a change.
const context = 3

// maxTable bounds the table of the comparison; larger changes are shown as one.
const maxTable = 16 << 20

type edit struct {
	kind byte // ' ', '-', '+'
	line string
}

// Unified gives the difference between two texts, "" if they are equal. The names stand at its head.
func Unified(oldName, newName, before, after string) string {
	if before == after {
		return ""
	}
	edits := compare(lines(before), lines(after))
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", oldName, newName)
	oldLine, newLine := 1, 1
	for i := 0; i < len(edits); {
		from, to := hunk(edits, i)
		if from == len(edits) {
			break
		}
		for ; i < from; i++ {
			oldLine++
			newLine++
		}
		oldCount, newCount := count(edits[from:to])
		fmt.Fprintf(&b, "@@ -%s +%s @@\n", place(oldLine, oldCount), place(newLine, newCount))
		for ; i < to; i++ {
			writeLine(&b, edits[i])
		}
		oldLine, newLine = oldLine+oldCount, newLine+newCount
	}
	return b.String()
}

func writeLine(b *strings.Builder, e edit) {
	b.WriteByte(e.kind)
	b.WriteString(e.line)
	if !strings.HasSuffix(e.line, "\n") {
		b.WriteString("\n\\ No newline at end of file\n")
	}
}

// place is a line number and a count as diff writes them.
func place(line, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", line-1)
	case 1:
		return fmt.Sprint(line)
	}
	return fmt.Sprintf("%d,%d", line, n)
}

func lines(s string) []string {
	l := strings.SplitAfter(s, "\n")
	if l[len(l)-1] == "" {
		l = l[:len(l)-1]
	}
	return l
}

// hunk finds the next group of changes from i on, with the context around it.
func hunk(edits []edit, i int) (from, to int) {
	first := i
	for first < len(edits) && edits[first].kind == ' ' {
		first++
	}
	if first == len(edits) {
		return first, first
	}
	last := first
	for j := first; j < len(edits) && j-last <= 2*context; j++ {
		if edits[j].kind != ' ' {
			last = j
		}
	}
	return max(i, first-context), min(len(edits), last+1+context)
}

func count(edits []edit) (before, after int) {
	for _, e := range edits {
		if e.kind != '+' {
			before++
		}
		if e.kind != '-' {
			after++
		}
	}
	return before, after
}

// compare finds a longest common subsequence between what is left without equal lines at both ends.
func compare(a, b []string) []edit {
	var head, tail []edit
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head = append(head, edit{' ', a[0]})
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append(tail, edit{' ', a[len(a)-1]})
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	out := append(head, middle(a, b)...)
	for i := len(tail) - 1; i >= 0; i-- {
		out = append(out, tail[i])
	}
	return out
}

func middle(a, b []string) []edit {
	var out []edit
	i, j := 0, 0
	if len(a)*len(b) <= maxTable {
		common := table(a, b)
		for i < len(a) && j < len(b) {
			switch {
			case a[i] == b[j]:
				out = append(out, edit{' ', a[i]})
				i++
				j++
			case common[i+1][j] >= common[i][j+1]:
				out = append(out, edit{'-', a[i]})
				i++
			default:
				out = append(out, edit{'+', b[j]})
				j++
			}
		}
	}
	for ; i < len(a); i++ {
		out = append(out, edit{'-', a[i]})
	}
	for ; j < len(b); j++ {
		out = append(out, edit{'+', b[j]})
	}
	return out
}

// table holds the length of the longest common subsequence of each pair of tails.
func table(a, b []string) [][]int32 {
	t := make([][]int32, len(a)+1)
	cells := make([]int32, (len(a)+1)*(len(b)+1))
	for i := range t {
		t[i] = cells[i*(len(b)+1) : (i+1)*(len(b)+1)]
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}
