package check

import (
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// fun walks a named function and gives its type.
func (c *checker) fun(n *syntax.Fun) types.Type {
	info := c.funs[n]
	if info == nil {
		info = c.function(n, c.self, c.names())
	}
	c.settleLocalFun(n, info)
	c.body(info)
	t := info.signatureOf()
	if v := c.info.Binds[n]; v != nil {
		c.local(v).learn(t)
	}
	return t
}

// settleLocalFun: a local function's variable is known before its body is walked, which may call it.
func (c *checker) settleLocalFun(n *syntax.Fun, info *funInfo) {
	if v := c.info.Binds[n]; v != nil {
		x := c.local(v)
		x.node = n
		if x.cur == nil {
			x.cur = info.signatureOf()
		}
	}
}

// enter begins the context of a function or lambda; leave ends it.
func (c *checker) enter(node syntax.Expr, name string) (leave func() *context) {
	savedFlow, savedFn, savedColumns := c.flow, c.fn, c.columns
	c.columns = nil
	c.flow = &flow{outer: savedFlow, closure: true}
	c.fn = &context{outer: savedFn, node: node, name: name}
	return func() *context {
		fn := c.fn
		c.flow, c.fn, c.columns = savedFlow, savedFn, savedColumns
		return fn
	}
}

// body walks a function's body and learns what it gives.
func (c *checker) body(info *funInfo) {
	f := info.fun
	savedSelf, savedSpace := c.self, c.space
	c.self, c.space = info.self, info.space
	leave := c.enter(f, f.Name.Name)
	c.fn.async = f.Async
	if info.written {
		c.fn.result = info.typ.Result
		if f.Ret != nil {
			c.fn.at = f.Ret.Span()
		}
	}
	c.params(info, f.Params)
	for _, e := range f.Requires {
		c.condition(e)
	}
	if f.Body != nil {
		c.functionBody(info, f)
	}
	c.ensures(info, f)
	leave()
	c.self, c.space = savedSelf, savedSpace
}

func (c *checker) ensures(info *funInfo, f *syntax.Fun) {
	if len(f.Ensures) == 0 {
		return
	}
	if v := c.info.Binds[&f.Ensures]; v != nil {
		t := info.typ.Result
		if !info.written {
			t = info.result.typ()
		}
		if info.result.typ() == types.Never {
			t = types.Unknown
		}
		c.local(v).learn(t)
	}
	for _, e := range f.Ensures {
		c.condition(e)
	}
}

func (c *checker) functionBody(info *funInfo, f *syntax.Fun) {
	t := c.block(f.Body, c.fn.result)
	c.types[f.Body] = t
	fn := c.fn
	dead := c.flow.dead
	if fn.returned && dead {
		t = types.Never
	}
	given := t
	if fn.returns != nil {
		given = types.Join(fn.returns, t)
	}
	if isGenerator(f.Body) {
		given = generated(fn)
	}
	info.result.learn(given)
	if !info.written || fn.result == nil || f.Name.Name == "" || isGenerator(f.Body) {
		return
	}
	if _, ctor := c.self.(*types.Named); ctor && isConstructor(c.self, f) {
		return
	}
	c.holdResult(f, t, dead)
}

// generated is what a function with yields gives.
func generated(fn *context) types.Type {
	if fn.yields == nil {
		return types.Unknown
	}
	return &types.Iter{Elem: unknownIfNever(fn.yields)}
}

func isConstructor(self types.Type, f *syntax.Fun) bool {
	n, ok := self.(*types.Named)
	if !ok {
		return false
	}
	cl, ok := n.Decl.Node.(*syntax.Class)
	if !ok {
		return false
	}
	for _, k := range cl.Ctors {
		if k == f {
			return true
		}
	}
	return false
}

func isGenerator(b *syntax.Block) bool {
	found := false
	syntax.Walk(b, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.Yield:
			found = true
		case *syntax.Lambda, *syntax.Fun:
			return false
		}
		return !found
	})
	return found
}

// holdResult holds the value that a body ends with to the declared result.
func (c *checker) holdResult(f *syntax.Fun, t types.Type, dead bool) {
	want := c.fn.result
	if dead || types.IsUnknown(want) || want == types.Unit || want == types.Never || t == types.Never {
		return
	}
	what := "the result of `" + f.Name.Name + "`"
	last := lastOf(f.Body)
	if last == nil || c.endsWithout(last, t) {
		if c.fits(want, types.Unit) || want == types.Null {
			return
		}
		c.missingResult(f, last, want)
		return
	}
	c.hold(last, t, want, what, c.resultAt(c.fn))
}

func lastOf(b *syntax.Block) syntax.Expr {
	if len(b.Stmts) == 0 {
		return nil
	}
	return b.Stmts[len(b.Stmts)-1]
}

// endsWithout tells statements that give no value.
func (c *checker) endsWithout(e syntax.Expr, t types.Type) bool {
	switch n := e.(type) {
	case *syntax.Let, *syntax.Assign, *syntax.For, *syntax.While, *syntax.Fun, *syntax.Struct, *syntax.Use:
		return true
	case *syntax.If:
		return t == types.Unit || n.Else == nil || isNil(n.Else)
	case *syntax.Call, *syntax.MethodCall, *syntax.Macro, *syntax.Match, *syntax.Block, *syntax.Try:
		return t == types.Unit
	}
	return false
}

// missingResult reports a body that ends without the value that is declared.
func (c *checker) missingResult(f *syntax.Fun, last syntax.Expr, want types.Type) {
	at := f.Name.Span()
	d := c.fail("E0222", at, "`"+f.Name.Name+"` must give "+want.String()+", and its body ends without a value")
	d.Expected, d.Found = want.String(), "()"
	d.Related = c.resultAt(c.fn)
	if last != nil {
		d.Related = append(d.Related, diag.Related{Source: c.src, Span: last.Span(), Message: "this gives no value"})
	}
	end := f.Body.Span().End - 1
	insert := func(title, text string) {
		d.Fixes = append(d.Fixes, diag.Fix{Title: title, Edits: []diag.Edit{{Span: diag.Span{Start: end, End: end}, New: text}}})
	}
	if name, t := lastName(c, last); name != "" && c.fits(want, t) {
		insert("give `"+name+"`", c.newLine(f)+name+"\n"+c.indentOf(f))
		return
	}
	if p := placeholder(want); p != "" {
		insert("give "+p+" to begin with", c.newLine(f)+p+"\n"+c.indentOf(f))
		_, result := want.(*types.Result)
		d.Fixes[len(d.Fixes)-1].Guess = !result
		return
	}
	if f.Ret != nil {
		from := f.Ret.Span().Start
		for from > 0 && c.src.Text[from-1] != ')' {
			from--
		}
		d.Fixes = append(d.Fixes, diag.Fix{Title: "declare no result", Edits: []diag.Edit{{Span: diag.Span{Start: from, End: f.Ret.Span().End}}}, Guess: true})
	}
}

// lastName is the variable that a body's last statement defines or sets.
func lastName(c *checker, last syntax.Expr) (string, types.Type) {
	switch n := last.(type) {
	case *syntax.Let:
		if b, ok := n.Pat.(*syntax.BindPat); ok && n.Value != nil {
			return b.Name.Name, c.typeAt(n.Value)
		}
	case *syntax.Assign:
		if x, ok := n.Target.(*syntax.Name); ok {
			return x.Name, c.typeAt(x)
		}
	}
	return "", types.Unknown
}

func (c *checker) indentOf(f *syntax.Fun) string {
	start := f.Span().Start
	for start > 0 && c.src.Text[start-1] != '\n' {
		start--
	}
	end := start
	for end < len(c.src.Text) && (c.src.Text[end] == ' ' || c.src.Text[end] == '\t') {
		end++
	}
	return c.src.Text[start:end]
}

// newLine begins a line before the closing brace of a body, indented as the body is.
func (c *checker) newLine(f *syntax.Fun) string {
	end := f.Body.Span().End - 1
	i := end
	for i > 0 && (c.src.Text[i-1] == ' ' || c.src.Text[i-1] == '\t') {
		i--
	}
	if i > 0 && c.src.Text[i-1] == '\n' {
		return "    "
	}
	return "\n" + c.indentOf(f) + "    "
}
