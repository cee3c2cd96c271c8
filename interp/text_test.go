package interp_test

import (
	"fmt"
	"testing"

	"skep/interp"
)

// Texts grow in linear time however the program writes it, wherever the text is
// kept, and whatever else it asks of the text on the way.
func TestTextsGrowLinearly(t *testing.T) {
	loop := func(start, round, end string) string {
		return fmt.Sprintf("struct N { t: String }\nfun f(n) { %s\n for i in 0..n { %s }\n %s }", start, round, end)
	}
	for name, code := range map[string]string{
		"plus":       loop(`let mut s = ""`, `s += "item " + i.to_string()`, "s.len()"),
		"sum":        loop(`let mut s = ""`, `s = s + "item" + " "`, "s.len()"),
		"f-string":   loop(`let mut s = ""`, `s = f"{s}item {i} "`, "s.len()"),
		"push_str":   loop(`let mut s = ""`, `s.push_str("item ")`, "s.len()"),
		"push":       loop(`let mut s = ""`, `s.push('c'); s.push('é')`, "s.len()"),
		"insert":     loop(`let mut s = ""`, `s.insert(s.len(), "c"); s.insert_str(s.len(), "日本")`, "s.len()"),
		"pop":        loop(`let mut s = "item " * n`, `s.pop()`, "s.len()"),
		"rest":       loop(`let mut s = "item " * n`, `s = s[1..]`, "s.len()"),
		"length":     loop(`let mut s = "é"`, `s += "item "; if s.len() % 100 == 1 { s += "語" }`, "s.len()"),
		"last":       loop(`let mut s = ""`, `s += "item"; if s[-1] == "m" && s.ends_with("em") { s += "," }`, "s.len()"),
		"last, wide": loop(`let mut s = "é"`, `s += "item"; if s[-1] == "m" { s += "," }`, "s.len()"),
		"kept":       loop(`let mut s = ""; let mut k = ""`, `s += "item "; k = s`, "k.len()"),
		"captured":   loop(`let mut s = ""; let put = |x| { s += x }`, `put("item ")`, "s.len()"),
		"field":      loop(`let mut o = N { t: "" }`, `o.t += "item "; o.t.push_str("x")`, "o.t.len()"),
		"element":    loop(`let mut l = ["", ""]`, `l[0] += "item "; l[0].push_str("x")`, "l[0].len()"),
		"entry":      loop(`let mut d = {}; d["k"] = ""`, `d["k"] += "item "`, `d["k"].len()`),
		"global":     "let mut s = \"\"\nfun f(n) { for i in 0..n { s += \"item \" }\n let m = s.len()\n s = \"\"\n m }",
	} {
		for _, tier := range []interp.Tier{interp.TierAuto, interp.Tier0, interp.Tier1, interp.Tier2} {
			t.Run(fmt.Sprintf("%s/tier %v", name, tier), func(t *testing.T) { linear(t, tier, code) })
		}
	}
}
