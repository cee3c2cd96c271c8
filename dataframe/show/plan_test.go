package show

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"skep/dataframe/plan"
)

func TestOperations(t *testing.T) {
	for text, want := range map[string]string{
		`SORT col("k")`:                     `SORT|col("k")`,
		`inner JOIN on col("k") = col("k")`: `inner JOIN|on col("k") = col("k")`,
		`TOP 5, SORT col("x") descending`:   `TOP|5, SORT col("x") descending`,
		`UNION ALL`:                         `UNION ALL|`,
		`FILTER "A" == col("B")`:            `FILTER|"A" == col("B")`,
		`nothing in capitals`:               `nothing in capitals|`,
	} {
		if name, rest := operation(text); name+"|"+rest != want {
			t.Errorf("%s: %s|%s", text, name, rest)
		}
	}
}

func TestWrapped(t *testing.T) {
	for _, s := range []string{"", "short", strings.Repeat("é", 100), "a, b, c and much more, which goes on and on until there is no room left at all", strings.Repeat("word ", 200)} {
		lines := wrapped(s, 20, 3)
		for _, l := range lines {
			if utf8.RuneCountInString(l) > 20 {
				t.Errorf("%q is too long", l)
			}
		}
		if len(lines) > 3 || len(s) < 20 && strings.Join(lines, "") != s {
			t.Errorf("%q: %q", s, lines)
		}
	}
}

func planOf() *plan.Step {
	leaf := func(rows int64) *plan.Step {
		return &plan.Step{Text: `SCAN <frame> & "co"`, Measured: true, Rows: rows, Bytes: 8 * rows, Self: time.Millisecond}
	}
	return &plan.Step{Text: "UNION of 3", Measured: true, Rows: 1234567, Self: 3 * time.Second, Inputs: []*plan.Step{leaf(1), leaf(1e6), {Text: "FILTER x", Measured: true, Inputs: []*plan.Step{leaf(0)}}}}
}

// TestPlanPictures: what is drawn is well-formed, has every operation, and boxes of one level do not lie on each other.
func TestPlanPictures(t *testing.T) {
	for name, text := range map[string]string{"svg": PlanSVG(planOf(), "3 rows < 4"), "html": "<x>" + PlanHTML(planOf(), "3 rows < 4") + "</x>", "unmeasured": PlanSVG(&plan.Step{Text: "SCAN t"}, "")} {
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if name != "unmeasured" && (strings.Count(text, "SCAN") < 3 || !strings.Contains(text, "1,234,567") || !strings.Contains(text, "3.00 s") || !strings.Contains(text, "3 rows &lt; 4")) {
			t.Errorf("%s: %s", name, text)
		}
	}
	b := boxOf(planOf())
	b.place(0, 0)
	for i, in := range b.inputs {
		if in.y < b.y+b.height || i > 0 && in.x-b.inputs[i-1].x < boxWidth {
			t.Errorf("box %d at %d, %d", i, in.x, in.y)
		}
	}
}
