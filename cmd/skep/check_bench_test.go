package main

import (
	"fmt"
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

// BenchmarkEdit100Cells checks a notebook of 100 cells, ten lines each, after an edit in one of them.
func BenchmarkEdit100Cells(b *testing.B) {
	s := interp.New(interp.Options{Modules: modules.All(), Notebook: true})
	text := manyBlocks(100)
	for i := range b.N {
		s.Check(diag.NewSource("bench", text+fmt.Sprintf("let edited = %d\n", i)))
	}
}
