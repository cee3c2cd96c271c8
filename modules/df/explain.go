package df

import (
	"fmt"
	"os"

	"skep/dataframe/show"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// planPicture is a plan drawn: what explain gives in the formats svg and html.
type planPicture struct{ format, markup, text string }

// String is the picture's own text, to be written into a file.
func (p *planPicture) String() string { return p.markup }

const explainDoc = `The plan, the last operation first: as it will run, or as it was written. analyze runs it and tells for each operation the rows and bytes that it gave and its own time.

format: "svg" draws a tree, "html" a table; in a notebook they are shown as such, and elsewhere they are the text of the picture: fs.write("plan.svg", str(q.explain(format: "svg"))), or .save("plan.svg").`

func explainMethod(example string) module.Func {
	return module.Func{Sig: "fun explain(self, optimized: bool = true, analyze: bool = false, format: str = \"text\") -> OneOf<str, Plan>", Doc: explainDoc, Example: example, Impl: explainFrame, Rule: ruleExplain}
}

func explainFrame(c *module.Call) (value.Value, error) {
	f, _ := value.As[*frame](c.Args[0])
	optimized, analyze := c.Args[1].IsBool() && c.Args[1].AsBool(), c.Args[2].IsBool() && c.Args[2].AsBool()
	switch format, _ := c.Args[3].TryStr(); format {
	case "svg", "html":
		return drawn(c, f, optimized, analyze, format)
	case "text":
	default:
		return value.Null, fail(codeArgument, "", fmt.Sprintf("explain draws as \"text\", \"svg\" or \"html\", not %s", value.Repr(c.Args[3])))
	}
	if analyze {
		_, text, err := f.f.Analyze(envOf(c), optimized)
		return value.String(text), shown(err)
	}
	return value.String(f.f.Explain(optimized)), nil
}

func drawn(c *module.Call, f *frame, optimized, analyze bool, format string) (value.Value, error) {
	steps, summary, err := f.f.Profile(envOf(c), optimized, analyze)
	if err != nil {
		return value.Null, shown(err)
	}
	p := &planPicture{format: format, text: f.f.Explain(optimized)}
	if format == "svg" {
		p.markup = show.PlanSVG(steps, summary)
	} else {
		p.markup = show.PlanHTML(steps, summary)
	}
	return value.NewBox("Plan", p), nil
}

// ruleExplain knows the result where the format stands in the program.
func ruleExplain(c *module.StaticCall) types.Type {
	format, ok := c.Arg("format").Const.TryStr()
	switch {
	case !c.Arg("format").Given:
		return types.Str
	case ok && (format == "svg" || format == "html"):
		return &types.Boxed{Name: "Plan"}
	case ok && format == "text":
		return types.Str
	}
	return types.Unknown
}

func planType() module.Type {
	return module.Type{Name: "Plan", Doc: "A query's plan as a picture.",
		Methods: []module.Func{{Sig: "fun save(self, path: str) -> str", Doc: "Writes the picture's text into a file, and gives its path.",
			Example: sales + "let p = t.explain(format: \"svg\").save(fs.temp_dir() + \"/skep_plan.svg\")\np.ends_with(\"skep_plan.svg\")  // => true", Impl: savePlan}},
		Display: func(v value.Value) module.Bundle {
			p, _ := value.As[*planPicture](v)
			mime := map[string]string{"svg": "image/svg+xml", "html": "text/html"}[p.format]
			return module.Bundle{Data: map[string]any{"text/plain": p.text, mime: p.markup}}
		}}
}

func savePlan(c *module.Call) (value.Value, error) {
	p, ok := value.As[*planPicture](c.Args[0])
	path, isText := c.Args[1].TryStr()
	if !ok || !isText {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	if err := os.WriteFile(path, []byte(p.markup), 0o644); err != nil {
		return value.Null, refused(path, err)
	}
	return value.String(path), nil
}
