package notebooks

import "fmt"

// Flaw says in one line what keeps a notebook from being one by nbformat's schema, "" if nothing does. Such a notebook is opened
// all the same: its cells are there, and Jupyter's front ends show the line. Missing and repeated ids are none: they are given on saving.
// The schema: https://nbformat.readthedocs.io/en/latest/format_description.html
func (d *Document) Flaw() string {
	if metadata, ok := d.top.get("metadata"); !ok || metadata[0] != '{' {
		return "notebook validation failed: the notebook has no metadata, which are an object"
	}
	for i, c := range d.cells {
		if what := c.flaw(); what != "" {
			return fmt.Sprintf("notebook validation failed: cell %d %s", i+1, what)
		}
	}
	return ""
}

func (c *Cell) flaw() string {
	o, _ := parseObject(c.raw)
	if metadata, ok := o.get("metadata"); !ok || metadata[0] != '{' {
		return "has no metadata, which are an object"
	}
	if _, ok := o.get("source"); !ok {
		return "has no source"
	}
	switch kind := c.Kind(); kind {
	case Markdown, Raw:
		return ""
	case Code:
		return codeFlaw(o)
	default:
		return fmt.Sprintf("has the cell_type %q; there are code, markdown and raw", clip([]byte(kind)))
	}
}

func codeFlaw(o *object) string {
	if count, ok := o.get("execution_count"); !ok || count[0] != 'n' && (count[0] < '0' || count[0] > '9') {
		return "has no execution_count, which is a number or null"
	}
	value, _ := o.get("outputs")
	outputs, ok := parseArray(value)
	if !ok {
		return "has no list of outputs"
	}
	for i, e := range outputs.elements {
		if what := outputFlaw(e.value); what != "" {
			return fmt.Sprintf("has a wrong output %d: %s", i+1, what)
		}
	}
	return ""
}

// required are the members of a kind of output, and how their JSON begins; nil for no kind.
func required(kind string) map[string]string {
	switch kind {
	case "stream":
		return map[string]string{"name": `"`, "text": `"[`}
	case "display_data":
		return map[string]string{"data": "{", "metadata": "{"}
	case "execute_result":
		return map[string]string{"data": "{", "metadata": "{", "execution_count": "n0123456789"}
	case "error":
		return map[string]string{"ename": `"`, "evalue": `"`, "traceback": "["}
	}
	return nil
}

func outputFlaw(raw []byte) string {
	o, ok := parseObject(raw)
	if !ok {
		return "it is no object"
	}
	value, _ := o.get("output_type")
	kind := textOf(value)
	members := required(kind)
	if members == nil {
		return fmt.Sprintf("its output_type is %q; there are stream, display_data, execute_result and error", clip([]byte(kind)))
	}
	for _, name := range []string{"name", "text", "data", "metadata", "execution_count", "ename", "evalue", "traceback"} {
		begins, wanted := members[name]
		if got, ok := o.get(name); wanted && (!ok || !startsWithOne(got, begins)) {
			return fmt.Sprintf("%s is missing or of another type", name)
		}
	}
	return ""
}

func startsWithOne(value []byte, of string) bool {
	for i := range len(of) {
		if value[0] == of[i] {
			return true
		}
	}
	return false
}
