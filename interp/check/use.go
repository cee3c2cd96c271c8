package check

import "skep/interp/syntax"

// use checks that imported names exist in the program's own modules and in builtin ones.
func (c *checker) use(n *syntax.Use) {
	for _, it := range n.Items {
		c.useItem(it)
	}
}

func (c *checker) useItem(it syntax.UseItem) {
	if len(it.Path) < 2 {
		return
	}
	root, last := it.Path[0].Name, it.Path[len(it.Path)-1]
	if c.builtinName(last.Name) == nil && c.findUsed(c.space, root) == nil {
		c.unknownRoot(it.Path)
	}
	m := c.findUsed(c.space, root)
	if m != nil && len(it.Path) == 2 && !it.Glob && m.has(last.Name) {
		c.private(m, last)
	}
	if m != nil && len(it.Path) == 2 && !it.Glob && !m.has(last.Name) && len(m.globs) == 0 {
		d := c.fail("E0209", last.Span(), "the module `"+root+"` has no `"+last.Name+"`")
		c.suggest(d, last.Span(), last.Name, nearest(last.Name, m.names()))
	}
	if m := c.lib.module(root); m != nil && len(it.Path) == 2 && !it.Glob && !c.space.has(root) && m.member(last.Name) == nil && m.consts[last.Name] == nil {
		d := c.fail("E0209", last.Span(), "the module `"+root+"` has no `"+last.Name+"`")
		c.suggest(d, last.Span(), last.Name, nearest(last.Name, m.names()))
	}
}

func (m *moduleEntry) member(name string) *entry { return m.funcs[name] }

func (m *moduleEntry) names() []string {
	var out []string
	for n := range m.funcs {
		out = append(out, n)
	}
	for n := range m.consts {
		out = append(out, n)
	}
	return out
}

func (c *checker) module(n *syntax.Mod) {
	m := c.findMod(c.space, n.Name.Name)
	if m == nil {
		return
	}
	saved, savedFn, savedFlow := c.space, c.fn, c.flow
	c.space, c.flow = m, &flow{}
	c.fn = &context{node: n}
	c.statements(n.Body, false, nil)
	c.space, c.fn, c.flow = saved, savedFn, savedFlow
}
