package df

import (
	"regexp"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/loader"
	"skep/interp/module"
	"skep/interp/value"
)

const codeContract = "M1304" // rows that break a contract

// reportMethods say what one wants to know of rows before one trusts them. Examples are written for a receiver §.
func reportMethods() []module.Func {
	return []module.Func{
		{Sig: "fun quality(self, target: str = null) -> dict", Doc: "A report: grade (A to F), score (0 to 100), rows, duplicates, columns (a frame: missing, distinct, outliers, leakage) and findings (a frame: column, kind, text, points). target is the column that is to be predicted: a column that all but tells it is a leak.",
			Example: "let q = §.with_column(lit(1).alias(\"same\")).quality(target: \"y\")\nq.grade  // => \"A\"\nq.findings[\"kind\"].to_list()  // => [\"constant\"]", Impl: onTable(qualityReport)},
		{Sig: "fun drift(self, newer, level: f64 = 0.01) -> DataFrame", Doc: "How far a newer frame's columns lie from these: a Kolmogorov–Smirnov test for numbers, chi-square for all else, with the probability of such a distance by chance, and the population stability index (psi). drifted is where the probability is below level or psi above 0.2.",
			Example: "let later = t.with_column((x + 20).alias(\"x\"))\n§.drift(later)[\"drifted\"].to_list()  // => [true, false, false]", Impl: onTable(driftReport)},
		{Sig: "fun violations(self, contract, limit: i64 = 1000) -> DataFrame", Doc: "What breaks a contract, as rows of row, column, value and rule; a row of null is a column as a whole. A contract is an object of columns: {age: {type: \"i64\", min: 0, max: 120, null: false, unique: true, one_of: […], matches: \"…\", optional: true}}; closed: true beside the columns forbids others (then the columns stand in columns: {…}).",
			Example: "§.violations({x: {type: \"i64\", max: 7}, y: {one_of: [\"a\", \"b\"]}})[\"row\"].to_list()  // => [7]", Impl: onTable(violations)},
		{Sig: "fun expect(self, contract) -> DataFrame", Doc: "The frame itself if it keeps a contract (violations says what that is), else an error with the first violations.",
			Example: "§.expect({x: {min: 1}, day: {null: false}}).height  // => 8", Impl: expectContract, Rule: ruleKind("DataFrame")},
		{Sig: "fun content_hash(self) -> str", Doc: "BLAKE3 of the names, types and values in order, in hexadecimal: the same rows have the same hash, whatever file they came from.",
			Example: "§.content_hash() == t.select(\"x\", \"y\", \"day\").content_hash()  // => true\n§.content_hash() == t.sort(\"x\", desc: true).content_hash()  // => false", Impl: onTable(func(_ *module.Call, t *column.Table) (value.Value, error) {
				return value.String(loader.Describe(t).Hash), nil
			})},
		{Sig: "fun manifest(self) -> dict", Doc: "What the frame is: rows, hash (as content_hash gives it), and of each column name, type, nulls and hash.",
			Example: "let m = §.manifest()\nm.rows  // => 8\nm.columns[0].name  // => \"x\"", Impl: onTable(manifestOf)},
	}
}

// objectWith makes an object of names and values in turn.
func objectWith(pairs ...any) value.Value {
	d := value.NewDict()
	for i := 0; i < len(pairs); i += 2 {
		d.SetStr(pairs[i].(string), pairs[i+1].(value.Value))
	}
	return d.Value()
}

// listed collects rows of a report as a frame.
type listed struct {
	names []string
	cols  []*column.Builder
}

func newListed(fields ...column.Field) *listed {
	l := &listed{}
	for _, f := range fields {
		l.names, l.cols = append(l.names, f.Name), append(l.cols, column.NewBuilder(f.Type, 0))
	}
	return l
}

func (l *listed) row(vs ...any) {
	for i, v := range vs {
		if n, ok := v.(int); ok {
			v = int64(n)
		}
		if err := l.cols[i].Append(v); err != nil {
			panic(err) // reports are made here, of values of their columns' types
		}
	}
}

func (l *listed) frame() (value.Value, error) {
	cols := make([]*column.Column, len(l.cols))
	for i, b := range l.cols {
		cols[i] = b.Build()
	}
	t, err := column.FromColumns(l.names, cols)
	if err != nil {
		return value.Null, err
	}
	return newFrame(dataframe.FromTable(t)), nil
}

func qualityReport(c *module.Call, t *column.Table) (value.Value, error) {
	target, _ := c.Args[1].TryStr()
	q, err := loader.Examine(t, target)
	if err != nil {
		return value.Null, shown(err)
	}
	cols := newListed(column.Field{Name: "column", Type: column.StrType}, column.Field{Name: "type", Type: column.StrType}, column.Field{Name: "missing", Type: column.Int64Type},
		column.Field{Name: "distinct", Type: column.Int64Type}, column.Field{Name: "outliers", Type: column.Int64Type}, column.Field{Name: "leakage", Type: column.Float64Type})
	for _, x := range q.Columns {
		cols.row(x.Name, x.Type.String(), x.Missing, x.Distinct, x.Outliers, x.Leakage)
	}
	found := newListed(column.Field{Name: "column", Type: column.StrType}, column.Field{Name: "kind", Type: column.StrType}, column.Field{Name: "text", Type: column.StrType}, column.Field{Name: "points", Type: column.Float64Type})
	for _, f := range q.Findings {
		found.row(orNil(f.Column), f.Kind, f.Text, f.Points)
	}
	columns, err := cols.frame()
	if err != nil {
		return value.Null, err
	}
	findings, err := found.frame()
	return objectWith("grade", value.String(q.Grade), "score", value.Float(q.Score), "rows", value.Int(int64(q.Rows)), "duplicates", value.Int(int64(q.Duplicates)), "columns", columns, "findings", findings), err
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func driftReport(c *module.Call, t *column.Table) (value.Value, error) {
	other, ok := value.As[*frame](c.Args[1])
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a frame to compare with, found "+value.TypeName(c.Args[1]))
	}
	now, err := other.f.Collect(envOf(c))
	if err != nil {
		return value.Null, shown(err)
	}
	found, err := loader.Drifts(t, now, c.Float(2))
	if err != nil {
		return value.Null, shown(err)
	}
	l := newListed(column.Field{Name: "column", Type: column.StrType}, column.Field{Name: "test", Type: column.StrType}, column.Field{Name: "statistic", Type: column.Float64Type},
		column.Field{Name: "p_value", Type: column.Float64Type}, column.Field{Name: "psi", Type: column.Float64Type}, column.Field{Name: "drifted", Type: column.BoolType})
	for _, d := range found {
		l.row(d.Column, d.Test, d.Statistic, d.P, d.PSI, d.Drifted)
	}
	return l.frame()
}

// contractOf reads an object of rules.
func contractOf(c *module.Call, v value.Value) (*loader.Contract, error) {
	a, k := running(v), &loader.Contract{}
	for i, name := range a.names {
		switch {
		case name == "closed" && a.list[i].known && a.list[i].val.IsBool():
			k.Closed = a.list[i].bool()
		case name == "columns" && len(a.list[i].names) > 0 && len(a.names) <= 2:
			inner, err := contractOf(c, a.list[i].val)
			if err != nil {
				return nil, err
			}
			k.Rules = inner.Rules
		default:
			r, err := ruleOf(name, a.list[i])
			if err != nil {
				return nil, err
			}
			k.Rules = append(k.Rules, r)
		}
	}
	if len(k.Rules) == 0 {
		return nil, fail(codeArgument, "{age: {type: \"i64\", min: 0}}", c.Name+" needs a contract: an object of columns and their rules")
	}
	return k, nil
}

// ruleOf reads the rules of one column; a name alone is its type.
func ruleOf(name string, a arg) (loader.Rule, error) {
	r := loader.Rule{Column: name}
	if typ, ok := a.text(); ok {
		r.Type = typ
		return r, nil
	}
	for i, key := range a.names {
		if err := setRule(&r, key, a.list[i]); err != nil {
			return r, err
		}
	}
	return r, nil
}

func setRule(r *loader.Rule, key string, a arg) (err error) {
	v, _ := engineValue(a.val)
	switch key {
	case "type":
		r.Type, _ = a.text()
	case "null":
		r.NotNull = !a.bool()
	case "unique":
		r.Unique = a.bool()
	case "optional":
		r.Optional = a.bool()
	case "min":
		r.Min = v
	case "max":
		r.Max = v
	case "one_of":
		r.OneOf, _ = v.([]any)
	case "matches":
		text, _ := a.text()
		if r.Pattern, err = regexp.Compile(text); err != nil {
			return fail(codeArgument, "", "the pattern of the column "+r.Column+" is none: "+err.Error())
		}
	default:
		return expr.Errorf(expr.BadArgument, nil, "a contract has no rule %q", key).WithHint("type, null, unique, optional, min, max, one_of, matches")
	}
	return nil
}

func broken(c *module.Call, t *column.Table, most int) ([]loader.Violation, error) {
	k, err := contractOf(c, c.Args[1])
	if err != nil {
		return nil, err
	}
	return k.Check(t, most)
}

func violations(c *module.Call, t *column.Table) (value.Value, error) {
	found, err := broken(c, t, int(max(0, c.Args[2].AsInt())))
	if err != nil {
		return value.Null, shown(err)
	}
	l := newListed(column.Field{Name: "row", Type: column.Int64Type}, column.Field{Name: "column", Type: column.StrType}, column.Field{Name: "value", Type: column.StrType}, column.Field{Name: "rule", Type: column.StrType})
	for _, v := range found {
		var row any
		if v.Row >= 0 {
			row = int64(v.Row)
		}
		l.row(row, v.Column, v.Value, v.Rule)
	}
	return l.frame()
}

const shownViolations = 5

func expectContract(c *module.Call) (value.Value, error) {
	t, err := collected(c)
	if err != nil {
		return value.Null, err
	}
	found, err := broken(c, t, shownViolations+1)
	if err != nil || len(found) == 0 {
		return newFrame(dataframe.FromTable(t)), shown(err)
	}
	message := "the frame breaks its contract:"
	for i, v := range found {
		if i == shownViolations {
			message += "\n  …"
			break
		}
		message += "\n  " + v.String()
	}
	return value.Null, fail(codeContract, "t.violations(contract) lists all of them", message)
}

func manifestOf(_ *module.Call, t *column.Table) (value.Value, error) {
	m := loader.Describe(t)
	cols := make([]value.Value, len(m.Columns))
	for i, x := range m.Columns {
		cols[i] = objectWith("name", value.String(x.Name), "type", value.String(x.Type), "nulls", value.Int(int64(x.Nulls)), "hash", value.String(x.Hash))
	}
	return objectWith("rows", value.Int(int64(m.Rows)), "hash", value.String(m.Hash), "columns", value.NewArray(cols)), nil
}
