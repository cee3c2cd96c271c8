package interp_test

import (
	"strings"
	"testing"

	"skep/interp"
)

// written are functions that write through paths, hot enough for machine code before a statement that stands for BAD.
var written = map[string]string{
	"lists": `fun f(n: i64) -> i64 {
    let mut v = [[1], [2]]
    let mut c = [[[1, 2]]]
    for i in 0..n {
        v[0].push(i)
        c[0][0][1] = i
    }
    BAD
    v[1].len() + c[0][0][1]
}
println(f(300))
`,
	"structs": `struct P { x: i64, y: i64 }
struct Q { a: i64, b: f64, p: P }
impl Q {
    fun bump(&mut self, k: i64) { self.a += k }
    fun set(&mut self, k: i64) { self.a = k }
    fun deep(&mut self, k: i64) { self.p.y = k }
}
fun f(n: i64) -> i64 {
    let mut v = [Q { a: 1, b: 2.0, p: P { x: 1, y: 2 } }, Q { a: 2, b: 2.0, p: P { x: 1, y: 2 } }]
    for i in 0..n {
        v[0].bump(i)
        v[0].deep(i)
    }
    BAD
    v[0].a + v[-1].a
}
println(f(300))
`,
	"lists in structs": `struct Q { a: i64 }
impl Q { fun bump(&mut self, k: i64) { self.a += k } }
struct R { rows: [[i64]], q: [Q] }
fun f(n: i64) -> i64 {
    let mut r = R { rows: [[1]], q: [Q { a: 1 }] }
    for i in 0..n {
        r.rows[0][0] += i
        r.q[0].bump(1)
    }
    BAD
    r.rows[0][0]
}
println(f(300))
`,
}

// TestWrittenPlaces: a wrong index on the way to what is written stands where that step does, in all tiers.
func TestWrittenPlaces(t *testing.T) {
	for name, bad := range map[string][]string{
		"lists":            {"v[-5][0] = 3", "v[1][7] = 3", "v[7].push(3)", "v[2] = [1]", "c[0][1][0] = 4", "c[1][0][0] += 4", "c[0][0][2] = 4", "c[0][9].push(1)", "c[n][0].push(1)"},
		"structs":          {"v[7].a = 3", "v[-7].bump(1)", "v[2].b += 0.5", "v[n] = v[0]", "v[2] = Q { a: 1, b: 2.0, p: v[0].p }", "v[9].set(1)", "v[9].deep(n)", "v[9].p.x = 4", "v[9].p = P { x: 1, y: 1 }"},
		"lists in structs": {"r.rows[3][0] = 1", "r.rows[0][-2] = 1", "r.q[4].bump(2)", "r.q[4].a = 2", "r.rows[1].push(2)"},
	} {
		for _, statement := range bad {
			prog := strings.ReplaceAll(written[name], "BAD", statement)
			if !strings.Contains(seenIn(interp.Options{Tier: interp.Tier0}, []string{prog}), "E0404") {
				t.Errorf("%s is no wrong index", statement)
			}
			agree(t, prog, false)
		}
	}
}
