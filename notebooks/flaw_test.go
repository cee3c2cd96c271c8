package notebooks

import (
	"strings"
	"testing"
)

// TestFlaw: what nbformat's schema wants of a notebook is missed where it is missing, and nothing else is.
func TestFlaw(t *testing.T) {
	cell := func(body string) string {
		return `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"markdown","metadata":{},"source":"a"},` + body + `]}`
	}
	code := func(outputs string) string {
		return cell(`{"cell_type":"code","metadata":{},"source":[],"execution_count":null,"outputs":[` + outputs + `]}`)
	}
	for text, want := range map[string]string{
		`{"nbformat":4,"cells":[]}`: "no metadata",
		cell(`{"cell_type":"raw","metadata":{},"source":"a","id":"x","more":1}`):    "",
		cell(`{"cell_type":"wrong","metadata":{},"source":"a"}`):                    `cell 2 has the cell_type "wrong"`,
		cell(`{"cell_type":"raw","source":"a"}`):                                    "cell 2 has no metadata",
		cell(`{"cell_type":"raw","metadata":{}}`):                                   "cell 2 has no source",
		cell(`{"cell_type":"code","metadata":{},"source":"a","outputs":[]}`):        "no execution_count",
		cell(`{"cell_type":"code","metadata":{},"source":"a","execution_count":1}`): "no list of outputs",
		code(``): "",
		code(`{"output_type":"stream","name":"stdout","text":["a"]},{"output_type":"error","ename":"","evalue":"","traceback":[]}`):                 "",
		code(`{"output_type":"display_data","data":{},"metadata":{}},{"output_type":"execute_result","data":{},"metadata":{},"execution_count":3}`): "",
		code(`{"output_type":"stream","name":"stdout"}`):                 "output 1: text is missing",
		code(`{"output_type":"display_data","data":[],"metadata":{}}`):   "output 1: data is missing",
		code(`{"output_type":"pyout"}`):                                  `output_type is "pyout"`,
		code(`7`):                                                        "it is no object",
		code(`{"output_type":"execute_result","data":{},"metadata":{}}`): "execution_count is missing",
	} {
		d, err := Parse("n.ipynb", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := d.Flaw(); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
