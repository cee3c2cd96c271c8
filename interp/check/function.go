package check

import (
	"skep/diag"
	"skep/interp/scope"
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

// params gives parameters their types.
func (c *checker) params(info *funInfo, params []syntax.Param) {
	j := 0
	for i := range params {
		p := &params[i]
		v := c.info.Binds[p]
		if i == 0 && p.Name.Name == "self" {
			if v != nil {
				c.local(v).cur = info.self
			}
			continue
		}
		t := c.paramType(info, j)
		if p.Default != nil {
			dt := c.infer(p.Default, t)
			if p.Type != nil {
				c.hold(p.Default, dt, t, "the default of `"+p.Name.Name+"`", nil)
			}
		}
		if p.Rest {
			t = restType(t)
		}
		if v != nil {
			x := c.local(v)
			x.cur, x.typeNode, x.node = t, p.Type, info.node
			if p.Type != nil {
				x.declared = t
			}
			x.learn(t)
		}
		if p.Pat != nil {
			c.bindPattern(p.Pat, t, true)
		}
		j++
	}
	if v := c.info.Binds[scope.SelfParam{Fun: info.fun}]; v != nil && info.fun != nil {
		c.local(v).cur = info.self
	}
}

func restType(t types.Type) types.Type {
	if a, ok := t.(*types.Array); ok {
		return a
	}
	return types.ListOf(t)
}

// paramType is what is written, or what all calls give, if all are in sight.
func (c *checker) paramType(info *funInfo, i int) types.Type {
	if i >= len(info.typ.Params) {
		return types.Unknown
	}
	p := info.typ.Params[i]
	if !p.Undefined {
		return p.Type
	}
	if info.fun == nil || info.open || info.fun.Pub || !c.closed(info.fun.Name.Name) && info.self == nil || info.self != nil && (c.loose[info.fun.Name.Name] || c.env.Cell) {
		return types.Unknown
	}
	if x := info.params[i]; x.cur != nil {
		return x.cur
	}
	if c.pass == 1 && !c.loud {
		return types.Never
	}
	return types.Unknown
}

// lambda walks |a, b| e; want is the function that its place asks for.
func (c *checker) lambda(n *syntax.Lambda, want types.Type) types.Type {
	info := c.funs[n]
	if info == nil {
		info = &funInfo{node: n, typ: &types.Func{Async: n.Async}, space: c.space}
		for i := range n.Params {
			p := &n.Params[i]
			info.typ.Params = append(info.typ.Params, types.Param{Name: p.Name.Name, Optional: p.Default != nil, Rest: p.Rest, Undefined: p.Type == nil})
			info.params = append(info.params, &variable{at: p.Span(), node: n})
		}
		c.funs[n] = info
	}
	wanted := lambdaParams(want, n.Params)
	typ := &types.Func{Async: n.Async, Params: append([]types.Param(nil), info.typ.Params...)}
	leave := c.enter(n, "the lambda")
	c.fn.async = n.Async
	for i := range n.Params {
		typ.Params[i].Type = c.lambdaParam(n, info, i, wanted)
	}
	var result types.Type
	if n.Ret != nil {
		result = c.annotation(n.Ret)
		c.fn.result, c.fn.at = result, n.Ret.Span()
	}
	given := c.infer(n.Body, result)
	if c.fn.returned && c.flow.dead {
		given = types.Never
	}
	if result != nil && !c.flow.dead {
		c.hold(n.Body, given, result, "the result of the lambda", c.resultAt(c.fn))
	}
	if c.fn.returns != nil {
		given = types.Join(c.fn.returns, given)
	}
	fn := leave()
	if fn.yields != nil {
		given = generated(fn)
	}
	if result == nil {
		result = given
	}
	if n.Async {
		result = unknownIfNever(result)
	}
	typ.Result = result
	return typ
}

// lambdaParams are the types that a lambda's parameters get from what is asked for:
// |a, b| where one pair is given takes it apart, or gets the index too.
func lambdaParams(want types.Type, params []syntax.Param) []types.Type {
	f := functionIn(want, len(params))
	if f == nil || f.Any {
		return nil
	}
	var out []types.Type
	for _, p := range f.Params {
		out = append(out, p.Type)
	}
	switch {
	case len(out) == 1 && len(params) > 1:
		if t, ok := out[0].(*types.Tuple); ok && len(t.Elems) == len(params) {
			return t.Elems
		}
		return []types.Type{out[0], types.Unknown}
	case len(out) == 2 && len(params) == 1:
		if types.Same(out[0], out[1]) {
			return []types.Type{types.Unknown}
		}
		return []types.Type{&types.Tuple{Elems: out}}
	}
	return out
}

func (c *checker) lambdaParam(n *syntax.Lambda, info *funInfo, i int, wanted []types.Type) types.Type {
	p := &n.Params[i]
	var t types.Type = types.Unknown
	switch {
	case p.Type != nil:
		t = c.annotation(p.Type)
	case i < len(wanted):
		t = unknownIfNever(orUnknown(wanted[i]))
	case wanted == nil && c.called(n) && info.params[i].cur != nil:
		t = info.params[i].cur
	case wanted == nil && c.called(n) && c.pass == 1 && !c.loud:
		t = types.Never
	}
	if p.Default != nil {
		dt := c.infer(p.Default, t)
		if p.Type == nil && types.IsUnknown(t) {
			t = dt
		}
	}
	v := t
	if p.Rest {
		v = restType(t)
	}
	if b := c.info.Binds[p]; b != nil {
		x := c.local(b)
		x.cur, x.typeNode, x.node = v, p.Type, n
		if p.Type != nil {
			x.declared = v
		}
		x.learn(v)
	}
	if p.Pat != nil {
		c.bindPattern(p.Pat, v, true)
	}
	return t
}

func orUnknown(t types.Type) types.Type {
	if t == nil {
		return types.Unknown
	}
	return t
}

// called tells whether a lambda is bound to a name that is only ever called.
func (c *checker) called(n *syntax.Lambda) bool {
	name := c.boundNames()[n]
	return name != "" && c.closed(name)
}

// boundNames are the names of `let name = |…| …`.
func (c *checker) boundNames() map[*syntax.Lambda]string {
	if c.lambdaNames != nil {
		return c.lambdaNames
	}
	c.lambdaNames = map[*syntax.Lambda]string{}
	for _, s := range c.prog.Stmts {
		syntax.Walk(s, func(x syntax.Expr) bool {
			if l, ok := x.(*syntax.Let); ok && !l.Mut {
				if b, ok := l.Pat.(*syntax.BindPat); ok {
					if f, ok := l.Value.(*syntax.Lambda); ok {
						c.lambdaNames[f] = b.Name.Name
					}
				}
			}
			return true
		})
	}
	return c.lambdaNames
}

// thunk walks what runs later: spawn, async, lazy.
func (c *checker) thunk(node, body syntax.Expr) types.Type {
	leave := c.enter(node, "the block")
	c.fn.async = true
	t := c.infer(body, nil)
	if c.flow.dead {
		t = types.Never
	}
	if c.fn.returns != nil {
		t = types.Join(c.fn.returns, t)
	}
	leave()
	return unknownIfNever(t)
}

// bodies walks the methods of a class, trait or actor.
func (c *checker) bodies(d *types.Decl, first, methods []*syntax.Fun, consts []*syntax.Let) {
	if d == nil {
		return
	}
	for _, list := range [][]*syntax.Fun{first, methods} {
		for _, f := range list {
			if info := c.funs[f]; info != nil {
				c.body(info)
				c.types[f] = info.signatureOf()
			}
		}
	}
	c.constants(selfOf(d), consts)
}

func (c *checker) constants(self types.Type, consts []*syntax.Let) {
	saved := c.self
	c.self = self
	for _, l := range consts {
		if l.Value == nil {
			continue
		}
		t := c.infer(l.Value, nil)
		if l.Type != nil {
			c.hold(l.Value, t, c.annotation(l.Type), "the constant", nil)
		}
	}
	c.self = saved
}

func (c *checker) implBodies(n *syntax.Impl) {
	for _, f := range n.Methods {
		if info := c.funs[f]; info != nil {
			c.body(info)
			c.types[f] = info.signatureOf()
		}
	}
	var self types.Type = types.Unknown
	if n.For != nil {
		if t, ok := c.findType(c.space, n.For.Name); ok {
			self = t
		}
	}
	c.constants(self, n.Consts)
}

// fieldDefaults holds defaults to the types of their fields.
func (c *checker) fieldDefaults(d *types.Decl, fields []syntax.FieldDecl) {
	if d == nil {
		return
	}
	for _, f := range fields {
		if f.Default == nil {
			continue
		}
		var want types.Type
		if m, _ := findField(selfOf(d), f.Name.Name); m != nil && f.Type != nil {
			want = m.Type
		}
		t := c.infer(f.Default, want)
		if want != nil {
			c.hold(f.Default, t, want, "`"+d.Name+"."+f.Name.Name+"`", nil)
		}
	}
}

// conditions walks invariants.
func (c *checker) conditions(es []syntax.Expr, d *types.Decl) {
	if d == nil {
		return
	}
	saved := c.self
	c.self = selfOf(d)
	for _, e := range es {
		c.infer(e, types.Bool)
	}
	c.self = saved
}
