package df

import (
	"strings"

	"fmt"

	"skep/dataframe"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/interp/module"
	"skep/interp/value"
)

// grouping is a frame whose rows are grouped, on the way to agg.
type grouping struct {
	f      *dataframe.Frame
	keys   []*expr.Expr
	sorted bool         // the result is in the order of the keys
	lead   []*expr.Expr // aggregates that come first
	window *expr.Window // not nil: each row is a group of the rows of its frame
}

// agg makes the frame of keys and aggregates.
func (g *grouping) agg(env dataframe.Env, aggs []*expr.Expr) (*dataframe.Frame, error) {
	if g.window != nil {
		return g.rolled(env, aggs)
	}
	f, err := g.f.GroupBy(env, g.keys, append(g.lead[:len(g.lead):len(g.lead)], aggs...))
	if err != nil || !g.sorted {
		return f, err
	}
	keys := make([]plan.SortKey, len(g.keys))
	for i, k := range g.keys {
		keys[i] = plan.SortKey{Expr: expr.Col(k.OutputName())}
	}
	f, err = f.Sort(env, keys...)
	if err != nil || len(g.lead) == 0 {
		return f, err
	}
	return f.Drop(env, expr.Col(windowStart))
}

// rolled computes each aggregate over the row's frame.
func (g *grouping) rolled(env dataframe.Env, aggs []*expr.Expr) (*dataframe.Frame, error) {
	out := append([]*expr.Expr(nil), g.keys...)
	for _, a := range aggs {
		if e := unaggregated(a); e != nil {
			return nil, expr.Errorf(expr.Misplaced, e, "%s is not aggregated: a window has many rows", e).WithHint("say which value is meant: .sum(), .mean(), .first(); as lists: .implode()")
		}
		e := a.Rewrite(func(x *expr.Expr) *expr.Expr {
			if x.Op == expr.Aggregate {
				return x.In(g.window)
			}
			return x
		})
		out = append(out, e.Named(a.OutputName()).At(a.Span))
	}
	return g.f.Select(env, out...)
}

// unaggregated is the first column, or function of rows, that stands outside of an aggregate; nil if none does.
func unaggregated(e *expr.Expr) *expr.Expr {
	if e.Op == expr.Aggregate {
		return nil
	}
	if e.Op == expr.Column || e.Op == expr.Wildcard && e.Pick == nil && len(e.Args) == 0 {
		return e
	}
	for _, a := range e.Args {
		if out := unaggregated(a); out != nil {
			return out
		}
	}
	return nil
}

func (g *grouping) String() string {
	out := "group by "
	for i, k := range g.keys {
		if i > 0 {
			out += ", "
		}
		out += k.String()
	}
	return fmt.Sprintf("%s of a frame of %d columns", out, g.f.Schema().Len())
}

// groupVerb is a method of a grouping.
type groupVerb struct {
	sig, doc, example string
	run               func(x *groupCall) (any, error)
}

type groupCall struct {
	env  dataframe.Env
	self *grouping
	args []arg
}

func groupVerbs() []groupVerb {
	out := []groupVerb{
		{"fun agg(self, ...columns: Expr) -> DataFrame", "One row of each group: the keys, and these aggregates.", `§.group_by("region").agg(sum("qty"), mean(price).alias("avg"), count())¤["avg"].to_list()  // => [2.25, 2.0]`, runAgg},
		{"fun count(self, column: Expr = null) -> DataFrame", "How many rows each group has, or values of a column.", `§.group_by("region").count()¤["count"].to_list()  // => [2, 1]`, runGroupCount("count")},
		{"fun len(self) -> DataFrame", "How many rows each group has.", `§.group_by("region").len()¤["len"].to_list()  // => [2, 1]`, runGroupCount("len")},
	}
	for _, a := range []struct{ name, doc, want string }{
		{"sum", "The sums of each group", "[9, 2]"},
		{"mean", "The means of each group", "[4.5, 2.0]"},
		{"min", "The smallest values of each group", "[4, 2]"},
		{"max", "The largest values of each group", "[5, 2]"},
		{"median", "The medians of each group", "[4.5, 2.0]"},
		{"std", "The standard deviations of each group", "[0.7071067811865476, nil]"},
		{"var", "The variances of each group", "[0.5, nil]"},
		{"first", "The first values of each group", "[4, 2]"},
		{"last", "The last values of each group", "[5, 2]"},
		{"n_unique", "How many different values each group has", "[2, 1]"},
	} {
		out = append(out, groupVerb{"fun " + a.name + "(self, ...columns: Expr) -> DataFrame", a.doc + ": of some columns, or of all that have one.",
			`§.group_by("region").` + a.name + `("qty")¤["qty"].to_list()  // => ` + a.want, runGroupAll(a.name)})
	}
	return out
}

func runAgg(x *groupCall) (any, error) {
	aggs, err := columns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	return x.self.agg(x.env, aggs)
}

func runGroupCount(name string) func(*groupCall) (any, error) {
	return func(x *groupCall) (any, error) {
		e := expr.Agg(name)
		if len(x.args) > 0 && !x.args[0].isNull() {
			c, err := x.args[0].column()
			if err != nil {
				return nil, err
			}
			e = expr.Agg(name, c)
		}
		return x.self.agg(x.env, []*expr.Expr{e})
	}
}

func runGroupAll(name string) func(*groupCall) (any, error) {
	return func(x *groupCall) (any, error) {
		cols, err := columns(x.args[0].list)
		if err != nil {
			return nil, err
		}
		if len(cols) == 0 {
			isKey, fits := map[string]bool{}, kindFor(name)
			for _, k := range x.self.keys {
				isKey[k.OutputName()] = true
			}
			for _, f := range x.self.f.Schema().Fields {
				if !isKey[f.Name] && (fits == nil || fits(f.Type)) {
					cols = append(cols, expr.Col(f.Name))
				}
			}
		}
		aggs := make([]*expr.Expr, len(cols))
		for i, c := range cols {
			aggs[i] = expr.Agg(name, c)
		}
		return x.self.agg(x.env, aggs)
	}
}

func (v groupVerb) impl(c *module.Call) (value.Value, error) {
	g, ok := value.As[*grouping](c.Args[0])
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+": the receiver is no group_by")
	}
	x := &groupCall{env: envOf(c), self: g}
	for _, a := range c.Args[1:] {
		x.args = append(x.args, running(a))
	}
	x.args = picked(x.args, g.f.Schema())
	out, err := v.run(x)
	if err != nil {
		return value.Null, shown(err)
	}
	return box(out), nil
}

// groupType is the type of what group_by gives: GroupBy, or LazyGroupBy of a lazy frame.
func groupType(name, frame, recv, done string) module.Type {
	var ms []module.Func
	for _, v := range groupVerbs() {
		example := strings.ReplaceAll(strings.ReplaceAll(v.example, "§", recv), "¤", done)
		ms = append(ms, module.Func{Sig: strings.ReplaceAll(v.sig, "DataFrame", frame), Doc: v.doc, Example: sales + example, Impl: v.impl, Rule: v.rule})
	}
	return module.Type{Name: name, Fixed: true, Doc: "A " + frame + " whose rows are grouped by keys; agg makes a " + frame + " of it.", Methods: metered(ms), Synonyms: groupSynonyms.Get(),
		Columns: &module.Columns{Of: columnOfBox, Funcs: columnFuncs()}}
}
