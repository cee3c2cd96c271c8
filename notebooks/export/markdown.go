package export

import (
	"strings"

	"skep/interp/syntax"
	"skep/notebooks"
)

// Markdown writes the notebook as Markdown. Code stands in ```ruchy fences; what
// its value was stands behind `// =>` on its last line where it is one line, so that
// `skep test FILE.md` runs the fences in order and compares. Other outputs follow in
// ```text fences, pictures as images within the file.
func Markdown(d *notebooks.Document) []byte {
	var parts []string
	for _, c := range d.Cells() {
		switch c.Kind() {
		case notebooks.Code:
			if strings.TrimSpace(c.Source()) != "" {
				parts = append(parts, codeMarkdown(d, c, language(d))...)
			}
		case notebooks.Markdown:
			parts = append(parts, withPictures(strings.TrimSpace(c.Source()), c))
		}
	}
	return []byte(strings.Join(parts, "\n\n") + "\n")
}

// withPictures puts the pictures that are attached to a cell where its text names them.
func withPictures(source string, c *notebooks.Cell) string {
	for name, data := range c.Attachments() {
		if src, _ := picture(data); src != "" {
			source = strings.ReplaceAll(source, "(attachment:"+name+")", "("+src+")")
		}
	}
	return source
}

func language(d *notebooks.Document) string {
	if l := d.Language(); l != "" {
		return strings.ToLower(strings.Fields(l)[0])
	}
	return "ruchy"
}

func codeMarkdown(d *notebooks.Document, c *notebooks.Cell, language string) (parts []string) {
	source := strings.TrimRight(c.Source(), "\n")
	want, ok := result(c)
	_, bad := fails(c)
	runs, exact := d.Tested(c)
	checked := ok && !bad && exact && language == "ruchy" && !strings.Contains(want, "\n") && want == strings.TrimSpace(want) && endsWithCode(source)
	if checked {
		source += "  // => " + want
	}
	switch {
	case bad:
		language += " should_fail"
	case syntax.HasMagic(source) || !runs:
		language += " ignore"
	}
	parts = append(parts, fenced(language, source))
	for _, o := range c.Outputs() {
		if part := outputMarkdown(o); part != "" && !(checked && o["output_type"] == "execute_result") {
			parts = append(parts, part)
		}
	}
	return parts
}

// endsWithCode says whether something can stand behind the last line: a comment there would swallow it.
func endsWithCode(source string) bool {
	_, found := lastValue(source)
	line := source[strings.LastIndexByte(source, '\n')+1:]
	return found && !strings.Contains(line, "//") && !strings.Contains(line, "#") && !strings.HasSuffix(line, "*/")
}

// fenced puts a text between fences that are longer than any within.
func fenced(info, s string) string {
	fence := "```"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fence + info + "\n" + strings.TrimRight(s, "\n") + "\n" + fence
}

func outputMarkdown(o notebooks.Output) string {
	switch o["output_type"] {
	case "stream":
		return fenced("text", plainText(text(o, "text")))
	case "error":
		return fenced("text", oneLine(text(o, "ename")+": "+text(o, "evalue")))
	}
	data := shown(o)
	if src, _ := picture(data); src != "" {
		return "![output](" + src + ")"
	}
	if s := text(data, "text/markdown"); s != "" {
		return strings.TrimSpace(s)
	}
	if s := text(data, "text/plain"); s != "" {
		return fenced("text", plainText(s))
	}
	return ""
}
