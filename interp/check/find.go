package check

import "skep/interp/types"

// findMethod finds a method here, in the parents, then among the traits' own.
func findMethod(n *types.Named, name string) (*types.Method, *types.Named) {
	return findIn(n, func(d *types.Decl) *types.Method { return d.Methods[name] }, 0)
}

func findStatic(n *types.Named, name string) (*types.Method, *types.Named) {
	return findIn(n, func(d *types.Decl) *types.Method { return d.Statics[name] }, 0)
}

func findIn(n *types.Named, get func(*types.Decl) *types.Method, depth int) (*types.Method, *types.Named) {
	if m := get(n.Decl); m != nil {
		return m, n
	}
	if depth > 20 {
		return nil, nil
	}
	ups := n.Decl.Traits
	if n.Decl.Parent != nil {
		ups = append([]*types.Named{n.Decl.Parent}, ups...)
	}
	for _, up := range ups {
		if m, _ := findIn(up, get, depth+1); m != nil {
			owner, ok := types.Substitute(up, n.Solution()).(*types.Named)
			if !ok {
				owner = up
			}
			return m, owner
		}
	}
	return nil, nil
}

// findField finds a field here or in the parents.
func findField(n *types.Named, name string) (*types.Member, *types.Named) {
	for i := 0; n != nil && i < 50; i++ {
		for j := range n.Decl.Fields {
			if n.Decl.Fields[j].Name == name {
				return &n.Decl.Fields[j], n
			}
		}
		if n.Decl.Parent == nil {
			return nil, nil
		}
		up, ok := types.Substitute(n.Decl.Parent, n.Solution()).(*types.Named)
		if !ok {
			return nil, nil
		}
		n = up
	}
	return nil, nil
}

func fieldNamesOf(n *types.Named) []string {
	var out []string
	for i := 0; n != nil && i < 50; i++ {
		for _, f := range n.Decl.Fields {
			out = append(out, f.Name)
		}
		n = n.Decl.Parent
	}
	return out
}

// instantiate is a method's signature for one receiver, with what this pass knows of its result.
func (c *checker) instantiate(f *types.Func, m *types.Method, owner *types.Named, recv types.Type) *types.Func {
	g := *f
	g.Result = c.resultOf(m, f)
	if n, ok := recv.(*types.Named); ok && n.Decl != owner.Decl && isConstructor(owner, m.Node) {
		g.Result = recv // an inherited constructor makes what it is called on
	}
	sol := owner.Solution()
	if v := owner.Decl.SelfVar; v != nil {
		sol.Vars[v] = recv
	}
	out, ok := types.Substitute(&g, sol).(*types.Func)
	if !ok {
		return &g
	}
	return out
}

func (c *checker) resultOf(m *types.Method, f *types.Func) types.Type {
	if m.Node != nil {
		if info := c.funAt(m.Node); info != nil && !info.written && info.typ == f {
			return info.result.typ()
		}
	}
	if f.Result == nil {
		return types.Unknown
	}
	return f.Result
}
