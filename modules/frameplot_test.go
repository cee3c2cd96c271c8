package modules

import (
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

const plotted = "let t = df![ \"day\" => [\"2024-01-01\", \"2024-01-02\", \"2024-01-03\"], \"region\" => [\"EU\", \"AS\", \"EU\"], \"qty\" => [4, null, 5], \"price\" => [1.5, 4.5, 2.5] ]\n"

// Charts of a frame are those of the module plot over the same values.
func TestChartsOfFrames(t *testing.T) {
	for code, want := range map[string]string{
		`t.plot.line(x: "price", y: "qty")`:                                   `plot.line([1.5, 4.5, 2.5], [4, null, 5], x_label: "price", y_label: "qty")`,
		`t.plot.line("day", "qty", x_label: "d", title: "T")`:                 `plot.line(["2024-01-01", "2024-01-02", "2024-01-03"], [4, null, 5], x_label: "d", y_label: "qty", title: "T")`,
		`t.with_columns(col("day").cast("datetime")).plot.line("day", "qty")`: `plot.line(["2024-01-01", "2024-01-02", "2024-01-03"], [4, null, 5], x_label: "day", y_label: "qty")`,
		`t.plot.scatter(x: "qty", y: ["qty", "price"])`:                       `plot.scatter([4, null, 5], {qty: [4, null, 5], price: [1.5, 4.5, 2.5]}, x_label: "qty")`,
		`t.plot.area(x: "price", y: ["price"], stacked: true)`:                `plot.area([1.5, 4.5, 2.5], [1.5, 4.5, 2.5], stacked: true, x_label: "price", y_label: "price")`,
		`t.plot.bar(x: "region", y: "price", horizontal: true)`:               `plot.bar(["EU", "AS", "EU"], [1.5, 4.5, 2.5], horizontal: true, x_label: "region", y_label: "price")`,
		`t.plot.hist("price", bins: 2)`:                                       `plot.hist({price: [1.5, 4.5, 2.5]}, bins: 2)`,
		`t.plot.density(["qty", "price"])`:                                    `plot.density({qty: [4, null, 5], price: [1.5, 4.5, 2.5]})`,
		`t.plot.box("price", by: "region")`:                                   `plot.box({EU: [1.5, 2.5], AS: [4.5]})`,
		`t.plot.box(["qty", "price"], width: 400)`:                            `plot.box({qty: [4, null, 5], price: [1.5, 4.5, 2.5]}, width: 400)`,
	} {
		got, wanted := shownSVG(t, plotted+code), shownSVG(t, want)
		if got != wanted || !strings.Contains(got, "<svg") {
			t.Errorf("%s\ndiffers from\n%s\n%.300s", code, want, got)
		}
	}
}

func shownSVG(t *testing.T, code string) string {
	t.Helper()
	s := interp.New(interp.Options{Modules: All(), Notebook: true})
	r, err := s.Run(t.Context(), diag.NewSource("test", code), &interp.Streams{})
	if err != nil {
		return err.Error()
	}
	svg, _ := r.Bundle.Data["image/svg+xml"].(string)
	return svg
}

// A name that no column has is found before running, with the nearest one; a name that only running tells, then.
func TestColumnsOfChartsAreChecked(t *testing.T) {
	for call, nearest := range map[string]string{`line(x: "qyt", y: "price")`: "qty", `line(x: "qty", y: ["price", "prise"])`: "price", `box("price", by: "regoin")`: "region", `hist("prce")`: "price"} {
		s := interp.New(interp.Options{Modules: All()})
		ds := s.Check(diag.NewSource("test", plotted+"t.plot."+call)).Diagnostics
		if len(ds) != 1 || ds[0].Code != "E0701" || !strings.Contains(ds[0].Hint, "`"+nearest+"`") || len(ds[0].Fixes) != 1 {
			t.Errorf("%s: %v", call, ds)
		}
		if ds := s.Check(diag.NewSource("test", plotted+"let p = t.plot\np.bar(\"region\", \"qty\")")).Diagnostics; len(ds) != 0 {
			t.Errorf("%v", ds)
		}
	}
	for call, want := range map[string]string{`line(["qyt"][0], "price")`: `there is no column "qyt"`, `box(["qty", "price"], by: "region")`: "by takes one column", `line("qty", [])`: "no column to draw", `line("qty", "region")`: "must be a number or null"} {
		if got := shownSVG(t, plotted+"t.plot."+call); !strings.Contains(got, want) {
			t.Errorf("%s: %s", call, got)
		}
	}
}
