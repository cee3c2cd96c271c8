package eval

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/snapshot"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Remake gives variables of a snapshot to the session, whose declarations have run
// again: made says as which declarations of now (Source.Number to what their names hold).
type Remake struct {
	Made map[uint64]map[string]value.Value
	Blob func(i int) ([]byte, error)
}

// Restore binds the variables of a snapshot, and gives the names that came back and those that did not.
func (e *Engine) Restore(r *snapshot.Reader, how Remake) (names []string, lost []snapshot.Lost, err error) {
	vs, err := r.Variables(&making{e: e, how: how, blobs: map[int64]value.Value{}})
	if err != nil {
		return nil, nil, err
	}
	lost = r.Lost
	for _, v := range vs {
		if err := e.rebind(v); err != nil {
			lost = append(lost, snapshot.Lost{Name: v.Name, Reason: err.Error()})
			continue
		}
		names = append(names, v.Name)
	}
	return names, lost, nil
}

// rebind makes a variable what it was, with what its annotation demands.
func (e *Engine) rebind(v snapshot.Variable) error {
	g := e.root.own(v.Name)
	if v.Annotation != "" {
		src := diag.NewSource("restored "+v.Name, "let x: "+v.Annotation+" = 0")
		prog, diags := syntax.Parse(src)
		let, ok := first(prog).(*syntax.Let)
		if diags.HasErrors() || !ok {
			return errors.New("its annotation cannot be read")
		}
		c := e.newCompiler(scope.Resolve(prog), src)
		g.hold = c.contract(let.Type)
	} else {
		g.hold = nil
	}
	g.annotation, g.Mut, g.fun = v.Annotation, v.Mut, nil
	g.set(v.Value)
	return nil
}

func first(p *syntax.Program) syntax.Expr {
	if p == nil || len(p.Stmts) == 0 {
		return nil
	}
	return p.Stmts[0]
}

// making puts values together.
type making struct {
	e     *Engine
	how   Remake
	blobs map[int64]value.Value
}

func noPart() error { return fmt.Errorf("%w: a part is not understood", snapshot.ErrDamaged) }

// wants is how many texts and values a kind of part has at least.
func wants(p snapshot.Part) (texts, values int) {
	switch p.Kind {
	case partVariant:
		return 0, 1
	case partClass, partMethod:
		return 1, 1
	case partLambda:
		return 3, 0
	}
	return 1, 0
}

// Make implements snapshot.Maker.
func (m *making) Make(p snapshot.Part) (value.Value, error) {
	if texts, values := wants(p); len(p.Texts) < texts || len(p.Values) < values {
		return value.Null, noPart()
	}
	switch p.Kind {
	case partDeclared:
		if v, ok := m.how.Made[uint64(p.Number)][p.Texts[0]]; ok {
			return v, nil
		}
		return value.Null, fmt.Errorf("`%s` was not declared again", p.Texts[0])
	case partType:
		return found(m.e.builtinType(p.Texts[0]))("type", p.Texts[0])
	case partBuiltin:
		return found(m.e.builtinFunction(p.Texts[0]))("function", p.Texts[0])
	case partModule:
		return found(m.e.moduleValueOf(p.Texts[0]))("module", p.Texts[0])
	case partVariant, partClass:
		return m.constructor(p)
	case partMethod:
		return m.method(p)
	case partLambda:
		return m.lambda(p)
	case partBox:
		return m.box(p.Texts[0], p.Bytes)
	case partBlob:
		return m.blob(p)
	}
	return value.Null, noPart()
}

func found(v value.Value, ok bool) func(what, name string) (value.Value, error) {
	return func(what, name string) (value.Value, error) {
		if !ok {
			return value.Null, fmt.Errorf("there is no %s `%s` here", what, name)
		}
		return v, nil
	}
}

func (m *making) constructor(p snapshot.Part) (value.Value, error) {
	if p.Values[0].Kind() != value.KType {
		return value.Null, noPart()
	}
	t := p.Values[0].Type()
	if p.Kind == partClass {
		return found(t.Static(p.Texts[0]))("constructor", p.Texts[0])
	}
	if p.Number < 0 || p.Number >= int64(len(t.Variants)) {
		return value.Null, fmt.Errorf("`%s` has other variants now", t.Name)
	}
	return value.NewFunc(t.Variants[p.Number].Name, &constructor{t, int(p.Number)}), nil
}

func (m *making) method(p snapshot.Part) (value.Value, error) {
	self := p.Values[0]
	var t *value.Type
	switch self.Kind() {
	case value.KObj:
		t = self.Obj().Type
	case value.KEnum:
		t = self.Enum().Type
	default:
		return value.Null, fmt.Errorf("a method of a value of type %s", value.TypeName(self))
	}
	f, ok := t.Method(p.Texts[0])
	if !ok || f.Kind() != value.KFunc {
		return value.Null, fmt.Errorf("`%s` has no method `%s` now", t.Name, p.Texts[0])
	}
	cl, ok := f.Func().Code.(*closure)
	if !ok {
		return value.Null, fmt.Errorf("the method `%s` has a decorator", p.Texts[0])
	}
	return value.NewFunc(p.Texts[0], &closure{p: cl.p, cells: cl.cells, eng: cl.eng, self: self.Share(), bound: true}), nil
}

// lambda compiles a function's text inside of a function whose parameters are what it captures, calls that, and
// gives the function made so the captured variables that others hold too.
func (m *making) lambda(p snapshot.Part) (value.Value, error) {
	captured := p.Texts[3:]
	if len(captured) != len(p.Cells) {
		return value.Null, noPart()
	}
	body := "(" + p.Texts[1] + ")"
	if isDeclaration(p.Texts[1]) {
		body = p.Texts[1] + "\n" + p.Texts[2]
	}
	src := diag.NewSource(p.Texts[0], "fun restored("+strings.Join(captured, ", ")+") {\n"+body+"\n}")
	f, err := m.e.inner(src, len(captured))
	if err != nil {
		return value.Null, fmt.Errorf("its text does not make a function again: %w", err)
	}
	for i, v := range f.p.holds {
		at := indexOf(captured, v.Name)
		if at < 0 {
			return value.Null, noPart()
		}
		f.cells[i] = p.Cells[at]
	}
	return f.value(), nil
}

func isDeclaration(text string) bool {
	prog, _ := syntax.Parse(diag.NewSource("function", text))
	_, ok := first(prog).(*syntax.Fun)
	return ok
}

// inner runs a source that declares one function, and gives the closure that this gives.
func (e *Engine) inner(src *diag.Source, params int) (*closure, error) {
	prog, diags := syntax.Parse(src)
	outer, ok := first(prog).(*syntax.Fun)
	if diags.HasErrors() || !ok || len(prog.Stmts) != 1 {
		return nil, errors.New("it does not parse")
	}
	info := scope.Resolve(prog)
	c := e.newCompiler(info, src)
	pr, _ := c.function(outer)
	v, err := newThread(e, context.Background(), nil, new(atomic.Bool)).top(func(th *thread) value.Value {
		return th.call((&closure{p: pr, eng: e}).value(), make([]value.Value, params), nil)
	})
	if err != nil {
		return nil, err
	}
	if v.Kind() == value.KFunc {
		if f, ok := v.Func().Code.(*closure); ok && f.p.src == src {
			return &closure{p: f.p, cells: append([]*value.Cell(nil), f.cells...), eng: e}, nil
		}
	}
	return nil, errors.New("it gives no function")
}

func (m *making) box(name string, data []byte) (value.Value, error) {
	for _, t := range m.e.shelf.Types(name) {
		if t.Stored != nil {
			return t.Stored.Load(data)
		}
	}
	return value.Null, fmt.Errorf("there is no type %s here", name)
}

// blob reads what lies elsewhere, once.
func (m *making) blob(p snapshot.Part) (value.Value, error) {
	if v, ok := m.blobs[p.Number]; ok {
		return v.Share(), nil
	}
	if m.how.Blob == nil {
		return value.Null, errors.New("its bytes are not there")
	}
	data, err := m.how.Blob(int(p.Number))
	if err != nil {
		return value.Null, err
	}
	v, err := m.box(p.Texts[0], data)
	if err == nil {
		m.blobs[p.Number] = v
	}
	return v, err
}
