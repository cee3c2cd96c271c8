package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/modules"
)

// block is a piece of a program as people write them, n making it one of its own.
func block(n int) string {
	return strings.ReplaceAll(`struct Item# { name: String, price: f64, count: i64 }
fun total#(items: [Item#], rate: f64 = 0.2) -> f64 {
    let net = items.iter().map(|i| i.price * (i.count as f64)).sum()
    if net > 100.0 { return net }
    net * (1.0 + rate)
}
let items# = [Item# { name: "a", price: 2.5, count: #  }, Item# { name: "b", price: 1.0, count: 2 }]
let names# = items#.map(|i| i.name.to_upper()).filter(|n| n.len() > 0)
match names#.first() { Some(n) => println(f"{n}: {total#(items#):.2}"), None => println("none") }
println(names#.join(", "), total#(items#, rate: 0.1))
`, "#", fmt.Sprint(n))
}

func manyBlocks(blocks int) string {
	var b strings.Builder
	for i := range blocks {
		b.WriteString(block(i + 1))
	}
	return b.String()
}

func TestBenchmarkedProgramIsClean(t *testing.T) {
	s := interp.New(interp.Options{Modules: modules.All()})
	if list := s.Check(diag.NewSource("bench", manyBlocks(3))).Diagnostics; len(list) > 0 {
		t.Error(list)
	}
}

// BenchmarkCheck2000Lines checks a program of 2,000 lines.
func BenchmarkCheck2000Lines(b *testing.B) {
	s := interp.New(interp.Options{Modules: modules.All()})
	src := diag.NewSource("bench", manyBlocks(200))
	for range b.N {
		s.Check(src)
	}
}

// edits are the kinds of changes to a notebook of 100 cells, ten lines each, whose later cells read what the first ones define.
var edits = []struct {
	name string
	edit func(cells []string, n int) []string
}{
	{"Nothing", func(cells []string, n int) []string { return cells }},
	{"FirstCell", func(cells []string, n int) []string { return appended(cells, 0, n) }},
	{"MiddleCell", func(cells []string, n int) []string { return appended(cells, 50, n) }},
	{"LastCell", func(cells []string, n int) []string { return appended(cells, len(cells)-1, n) }},
	{"TypeThatAllRead", func(cells []string, n int) []string {
		out := slices.Clone(cells)
		out[0] = settings([]string{"0.25", "1"}[n%2]) + fmt.Sprintf("// %d\n", n)
		return out
	}},
	{"NewCell", func(cells []string, n int) []string {
		return slices.Insert(slices.Clone(cells), 50, fmt.Sprintf("let written = %d", n))
	}},
	{"DeletedCell", func(cells []string, n int) []string {
		return slices.Delete(slices.Clone(cells), 20+n%50, 21+n%50)
	}},
	{"MovedCell", func(cells []string, n int) []string {
		out := slices.Clone(cells)
		out[10+n%30], out[90-n%30] = out[90-n%30], out[10+n%30]
		return out
	}},
}

func appended(cells []string, i, n int) []string {
	out := slices.Clone(cells)
	out[i] += fmt.Sprintf("let edited = %d\n", n)
	return out
}

// settings is a first cell that gives every other one a number.
func settings(rate string) string {
	return "let rate = " + rate + "\nstruct Range { low: f64, high: f64 }\nfun within(x: f64, r: Range) -> bool { x >= r.low && x <= r.high }\n"
}

// hundredCells reads settings in every cell, and in each what the cell before it made.
func hundredCells() []string {
	cells := []string{settings("0.25")}
	for n := 1; n < 100; n++ {
		text := block(n) + fmt.Sprintf("let sum%d = total%d(items%d, rate: rate) + 1.0\nprintln(within(sum%d, Range { low: 0.0, high: 100.0 }))\n", n, n, n, n)
		if n > 1 {
			text += fmt.Sprintf("println(sum%d / sum%d)\n", n, n-1)
		}
		cells = append(cells, text)
	}
	return cells
}

func TestBenchmarkedNotebookIsClean(t *testing.T) {
	s := interp.New(interp.Options{Modules: modules.All(), Notebook: true})
	for _, e := range edits[:6] {
		a, err := s.Cells("bench").Analyze(context.Background(), e.edit(hundredCells(), 0))
		if err != nil || a.Diagnostics.HasErrors() {
			t.Error(e.name, err, a.Diagnostics)
		}
	}
}

// BenchmarkEdit checks a notebook of 100 cells after each edit of a kind; the notebook stays open.
func BenchmarkEdit(b *testing.B) {
	for _, e := range edits {
		b.Run(e.name, func(b *testing.B) {
			s := interp.New(interp.Options{Modules: modules.All(), Notebook: true})
			book, cells := s.Cells("bench"), hundredCells()
			analyze(b, book, cells)
			n := 0
			for b.Loop() {
				n++
				analyze(b, book, e.edit(cells, n))
			}
		})
	}
}

// BenchmarkOpen100Cells checks that notebook for the first time.
func BenchmarkOpen100Cells(b *testing.B) {
	s := interp.New(interp.Options{Modules: modules.All(), Notebook: true})
	for b.Loop() {
		analyze(b, s.Cells("bench"), hundredCells())
	}
}

func analyze(b *testing.B, book *interp.Cells, cells []string) {
	b.Helper()
	if _, err := book.Analyze(context.Background(), cells); err != nil {
		b.Fatal(err)
	}
}
