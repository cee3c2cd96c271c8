package df

import (
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// The numbers are those of Polars 1.x's DataFrame.corr and, where values are missing, of its expression corr.
func TestCorrelations(t *testing.T) {
	const full = "let t = df![ \"a\" => [1, 2, 3, 4], \"s\" => [\"p\", \"q\", \"r\", \"s\"], \"b\" => [4.0, 1.0, 2.0, 7.0], \"c\" => [5, 5, 5, 5] ]\n"
	for code, want := range map[string]string{
		full + `t.corr().columns`:                 `["a", "b", "c"]`,
		full + `t.corr()["a"].round(5).to_list()`: `[1.0, 0.48795, NaN]`,
		full + `t.corr()["b"].round(5).to_list()`: `[0.48795, 1.0, NaN]`,
		full + `t.corr()["c"].to_list()`:          `[NaN, NaN, NaN]`,
		full + `t.select(col("s")).corr()`:        `no numeric column`,
		full + `t.corr().select("s")`:             `s`,
		`df![ "a" => [1, 2, null, 4], "b" => [4.0, 1.0, 2.0, 7.0] ].corr()["b"].round(5).to_list()`: `[0.65465, 1.0]`,
		`df![ "a" => [1, null], "b" => [null, 2] ].corr()["b"].to_list()`:                           `[NaN, NaN]`,
	} {
		s := interp.New(interp.Options{Modules: interp.Made(Module()), Notebook: true})
		r, err := s.Run(t.Context(), diag.NewSource("test", code), &interp.Streams{})
		got, _ := r.Bundle.Data["text/plain"].(string)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", code, got, want)
		}
	}
}

// The columns of the square are known before running.
func TestCorrelationsAreChecked(t *testing.T) {
	_, errs := checkProgram("let t = df![ \"a\" => [1], \"s\" => [\"p\"] ]\nt.corr().select(col(\"s\"))")
	if len(errs) != 1 || !strings.Contains(errs[0].Message, "s") {
		t.Errorf("%v", errs)
	}
}
