package df

import (
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/loader"
	"skep/dataframe/plan"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// points are rows for the examples of what prepares them for learning.
const points = `let t = df![ "x" => [1, 2, 3, 4, 5, 6, 7, 8], "y" => ["a", "b", "a", "b", "a", "b", "a", "b"], "day" => [1, 1, 2, 2, 3, 3, 4, 4] ]` + "\n"

// loaderMethods are what frames offer for learning; a lazy frame is collected first, but for batches.
func loaderMethods(typ string) []module.Func {
	recv := "t"
	if typ == "LazyFrame" {
		recv = "t.lazy()"
	}
	var out []module.Func
	for _, m := range append([]module.Func{
		{Sig: "fun train_test_split(self, test_size: f64 = 0.25, shuffle: bool = true, seed: i64 = 0, stratify: Expr = null, groups: Expr = null, time: Expr = null) -> (DataFrame, DataFrame)",
			Doc:     "Two frames, to train on and to test: test_size is a share, or a number of rows from 1 on. stratify keeps the shares of a column's values in both, groups keeps rows of equal values together, time takes the last rows by a column and tears no time apart. The same seed gives the same rows.",
			Example: "let (train, test) = §.train_test_split(test_size: 0.25, stratify: y)\ntest[\"y\"].n_unique()  // => 2\nlet (before, after) = §.train_test_split(time: day)\nafter[\"day\"].to_list()  // => [4, 4]", Impl: onTable(trainTest), Rule: ruleSplit},
		{Sig: "fun k_fold(self, k: i64 = 5, shuffle: bool = false, seed: i64 = 0, stratify: Expr = null, groups: Expr = null) -> [_]",
			Doc:     "k pairs of frames, each an object of train and test: every row is in the test once. stratify keeps the shares of a column's values in each fold, groups keeps rows of equal values together. Without shuffle the folds are scikit-learn's.",
			Example: "let folds = §.k_fold(4, stratify: y)\nfolds[0].test[\"x\"].to_list()  // => [1, 2]\nfolds[0].train.height  // => 6", Impl: onTable(kFold)},
		{Sig: "fun time_series_split(self, k: i64 = 5, gap: i64 = 0, test_size: i64 = null, max_train_size: i64 = null) -> [_]",
			Doc:     "k pairs of frames, each an object of train and test, in which the test lies behind the rows to train on, gap rows apart. The rows are taken as they stand: sort by time first.",
			Example: "§.time_series_split(3).map(|s| s.test[\"x\"].to_list())  // => [[3, 4], [5, 6], [7, 8]]", Impl: onTable(timeSplit)},
		{Sig: "fun weighted_sample(self, n: i64, weights: Expr, replacement: bool = false, seed: i64 = 0) -> DataFrame",
			Doc:     "n rows, each as likely to be drawn as the number in a column of weights says; with replacement a row may come again.",
			Example: "§.weighted_sample(3, weights: x, seed: 1).height  // => 3", Impl: onTable(weightedSample), Rule: ruleKind("DataFrame")},
		{Sig: "fun batches(self, size: i64, drop_last: bool = false, shuffle: bool = false, seed: i64 = 0, buffer: i64 = null, prefetch: i64 = 2) -> Iterator<DataFrame>",
			Doc:     "The rows in frames of size rows, one after the other, read ahead in the background. Of a lazy scan only the parts at hand are in memory, so the file may be larger. shuffle draws the order of the parts, and of the rows among buffer of them (65,536); the same seed gives the same order. drop_last leaves a smaller last frame out.",
			Example: "let mut sizes = []\nfor b in §.batches(3) { sizes.push(b.height) }\nsizes  // => [3, 3, 2]\n§.batches(3, drop_last: true, shuffle: true, seed: 7).map(|b| b.height).collect()  // => [3, 3]", Impl: batches},
	}, reportMethods()...) {
		m.Example = points + strings.ReplaceAll(m.Example, "§", recv)
		out = append(out, m)
	}
	return out
}

// ruleSplit: both parts have the frame's columns.
func ruleSplit(c *module.StaticCall) types.Type {
	f, ok := c.Recv.Type.(*types.Frame)
	if !ok {
		return nil
	}
	part := &types.Frame{Name: "DataFrame", Columns: f.Columns, Open: f.Open}
	return &types.Tuple{Elems: []types.Type{part, part}}
}

// columnArg computes the column that an argument means; nil for none.
func columnArg(c *module.Call, t *column.Table, i int) (*column.Column, error) {
	a := running(c.Args[i])
	if a.isNull() {
		return nil, nil
	}
	e, err := a.column()
	if err != nil {
		return nil, err
	}
	f, err := dataframe.FromTable(t).WithColumns(envOf(c), e.Named(hidden+"arg"))
	if err != nil {
		return nil, err
	}
	out, err := f.Collect(envOf(c))
	if err != nil {
		return nil, err
	}
	col, _ := out.ByName(hidden + "arg")
	return col, nil
}

func columnArgs(c *module.Call, t *column.Table, at ...int) ([]*column.Column, error) {
	out := make([]*column.Column, len(at))
	for k, i := range at {
		var err error
		if out[k], err = columnArg(c, t, i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// taken is some rows as a frame of the language.
func taken(c *module.Call, t *column.Table, rows []int32) (value.Value, error) {
	if err := c.Host.Charge(t.Bytes() / int64(max(1, t.Rows())) * int64(len(rows))); err != nil {
		return value.Null, err
	}
	return newFrame(dataframe.FromTable(t.Take(rows))), nil
}

// parts are both frames of a split.
func parts(c *module.Call, t *column.Table, s loader.Split) (train, test value.Value, err error) {
	if train, err = taken(c, t, s.Train); err == nil {
		test, err = taken(c, t, s.Test)
	}
	return train, test, err
}

func trainTest(c *module.Call, t *column.Table) (value.Value, error) {
	by, err := columnArgs(c, t, 4, 5, 6)
	if err != nil {
		return value.Null, shown(err)
	}
	s, err := loader.TrainTest(t.Rows(), loader.SplitOptions{Test: c.Float(1), Shuffle: c.Args[2].AsBool(), Seed: c.Args[3].AsInt(), Stratify: by[0], Groups: by[1], Time: by[2]})
	if err != nil {
		return value.Null, shown(err)
	}
	train, test, err := parts(c, t, s)
	return value.NewTuple(train, test), err
}

func kFold(c *module.Call, t *column.Table) (value.Value, error) {
	by, err := columnArgs(c, t, 4, 5)
	if err != nil {
		return value.Null, shown(err)
	}
	k, shuffle, seed := int(c.Args[1].AsInt()), c.Args[2].AsBool(), c.Args[3].AsInt()
	var folds []loader.Split
	switch {
	case by[0] != nil && by[1] != nil:
		err = &loader.Error{Message: "folds are stratified or of groups, not both"}
	case by[0] != nil:
		folds, err = loader.StratifiedKFold(by[0], k, shuffle, seed)
	case by[1] != nil:
		folds, err = loader.GroupKFold(by[1], k, shuffle, seed)
	default:
		folds, err = loader.KFold(t.Rows(), k, shuffle, seed)
	}
	return pairs(c, t, folds, err)
}

// pairs are splits as objects of two frames.
func pairs(c *module.Call, t *column.Table, splits []loader.Split, err error) (value.Value, error) {
	if err != nil {
		return value.Null, shown(err)
	}
	out := make([]value.Value, len(splits))
	for i, s := range splits {
		train, test, err := parts(c, t, s)
		if err != nil {
			return value.Null, err
		}
		d := value.NewDict()
		d.SetStr("train", train)
		d.SetStr("test", test)
		out[i] = d.Value()
	}
	return value.NewArray(out), nil
}

func timeSplit(c *module.Call, t *column.Table) (value.Value, error) {
	o := loader.TimeOptions{Gap: int(c.Args[2].AsInt())}
	if c.Args[3].IsInt() {
		o.Test = int(c.Args[3].AsInt())
	}
	if c.Args[4].IsInt() {
		o.MostRows = int(c.Args[4].AsInt())
	}
	splits, err := loader.TimeSeriesSplit(t.Rows(), int(c.Args[1].AsInt()), o)
	return pairs(c, t, splits, err)
}

func weightedSample(c *module.Call, t *column.Table) (value.Value, error) {
	col, err := columnArg(c, t, 2)
	if err == nil && (col == nil || !col.Type().IsNumeric() || col.Nulls() > 0) {
		err = expr.Errorf(expr.TypeMismatch, nil, "weights are a column of numbers without null")
	}
	if err != nil {
		return value.Null, shown(err)
	}
	weights := make([]float64, t.Rows())
	for i := range weights {
		weights[i] = col.Float(i)
	}
	rows, err := loader.Weighted(weights, int(c.Args[1].AsInt()), c.Args[3].AsBool(), c.Args[4].AsInt())
	if err != nil {
		return value.Null, shown(err)
	}
	return taken(c, t, rows)
}

// batches begins to read when the first batch is asked for.
func batches(c *module.Call) (value.Value, error) {
	f, ok := value.As[*frame](c.Args[0])
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+": the receiver is no frame")
	}
	o := loader.BatchOptions{Size: int(c.Args[1].AsInt()), DropLast: c.Args[2].AsBool(), Shuffle: c.Args[3].AsBool(), Seed: c.Args[4].AsInt(), Prefetch: int(c.Args[6].AsInt())}
	if c.Args[5].IsInt() {
		o.Buffer = int(c.Args[5].AsInt())
	}
	if o.Size < 1 {
		return value.Null, fail(codeArgument, "", "a batch has at least one row")
	}
	env := envOf(c)
	var b *loader.Batches
	return value.NewIter(func() (value.Value, bool) {
		if b == nil {
			var err error
			if b, err = loader.NewBatches(&plan.Run{Ctx: env.Ctx, Charge: env.Charge, Limit: env.Limit}, f.f.Node(), o); err != nil {
				panic(shown(err))
			}
		}
		t, err := b.Next()
		if err != nil {
			b.Close()
			panic(shown(err))
		}
		if t == nil {
			b.Close()
			return value.Null, false
		}
		return newFrame(dataframe.FromTable(t)), true
	}), nil
}
