// Package builtin declares what every program has without asking: the prelude
// functions and the methods of the core types, as module data. The session
// hands them to the evaluator; completion, help and the manual read them too.
// Nothing here knows syntax or frames, and nothing here opens files or sockets.
package builtin

import (
	"fmt"
	"math"

	"skep/interp/module"
	"skep/interp/value"
)

// ExitError is how exit(code) leaves a program; it passes through catch.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit %d", e.Code) }

// ExitCode is what the process returns.
func (e *ExitError) ExitCode() int { return e.Code }

// Prelude declares the global functions.
func Prelude() module.Module {
	m := module.Module{Name: "prelude", Doc: "What every program has without importing."}
	for _, g := range groups {
		m.Funcs = append(m.Funcs, g.declare()...)
	}
	return m
}

// group is a part of the prelude, which is made when a program first calls one of it.
type group struct {
	names []string
	funcs func() []module.Func
}

var groups = [...]group{
	{printingNames, printing}, {askingNames, askingFuncs}, {conversionNames, conversions},
	{elementaryNames, elementary}, {sequenceNames, sequenceFuncs}, {checkingNames, checking},
}

func (g group) declare() []module.Func { return quickly(g.funcs(), quickPrelude) }

// AnnouncedPrelude announces the global functions group by group: all of them take as long as running a small program.
func AnnouncedPrelude() []module.Announced {
	out := make([]module.Announced, len(groups))
	for i, g := range groups {
		out[i] = module.Prelude(g.names, g.declare)
	}
	return out
}

// Types declares the methods of the core types, by the names that typeof gives.
// "any" holds what all values have, the user's own types included.
func Types() []module.Type {
	var out []module.Type
	for _, t := range coreTypes {
		out = append(out, t.declare())
	}
	return out
}

// Announced announces the same types, each to be made by itself: all of them take about a millisecond.
func Announced() []module.Announced {
	out := make([]module.Announced, len(coreTypes))
	for i := range coreTypes {
		t := &coreTypes[i]
		out[i] = module.Announced{Types: t.names[:], Make: func() module.Module { return module.Module{Types: []module.Type{t.declare()}} }}
		if name := t.names[0]; name == "integer" || name == "float" { // of these no method changes its receiver
			out[i].Quick = quickNumber
		}
	}
	return out
}

type coreType struct {
	names   [1]string
	doc     string
	methods func() []module.Func
}

func (t coreType) declare() module.Type {
	name := t.names[0]
	return module.Type{Name: name, Doc: t.doc, Methods: quickly(t.methods(), quickOf(name))}
}

var coreTypes = [...]coreType{
	{[1]string{"any"}, "What all values have.", anyMethods},
	{[1]string{"string"}, "Unicode text; its unit is the code point.", stringMethods},
	{[1]string{"array"}, "A growable list.", arrayMethods},
	{[1]string{"tuple"}, "A fixed list.", tupleMethods},
	{[1]string{"object"}, "Keys and values in insertion order.", dictMethods},
	{[1]string{"entry"}, "One key of an object that is about to be filled: `d.entry(k)`.", entryMethods},
	{[1]string{"set"}, "Distinct values in insertion order.", setMethods},
	{[1]string{"integer"}, "A whole number of 64 bits; what does not fit is an error.", integerMethods},
	{[1]string{"float"}, "A floating-point number of 64 bits.", floatMethods},
	{[1]string{"boolean"}, "true or false.", booleanMethods},
	{[1]string{"range"}, "lo..hi or lo..=hi, of integers or characters.", rangeMethods},
	{[1]string{"iterator"}, "A lazy sequence: it computes its next element when asked.", iteratorMethods},
	{[1]string{"Option"}, "Some(value) or None.", optionMethods},
	{[1]string{"Result"}, "Ok(value) or Err(error).", resultMethods},
	{[1]string{"function"}, "Something that can be called.", functionMethods},
	{[1]string{"nil"}, "Missing data.", nilMethods},
}

// Statics declares the functions of a type name: String::from, Vec::new, i64::parse.
func Statics(typeName string) []module.Func {
	switch typeName {
	case "Vec", "VecDeque", "LinkedList", "Array":
		return arrayStatics()
	case "HashMap", "Object", "Dict":
		return dictStatics()
	case "BTreeMap":
		return sortedDictStatics()
	case "HashSet", "Set":
		return setStatics()
	case "BTreeSet":
		return sortedSetStatics()
	case "String", "str":
		return stringStatics()
	case "char":
		return charStatics()
	case "Box", "Rc", "RefCell", "Arc", "Mutex", "Cell", "RwLock":
		return boxStatics()
	case "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "int":
		return intStatics()
	case "f32", "f64", "float":
		return floatStatics()
	}
	return nil
}

// StaticNames are the names that have Statics, sorted.
func StaticNames() []string {
	return []string{"Arc", "Array", "BTreeMap", "BTreeSet", "Box", "Cell", "Dict", "HashMap", "HashSet", "LinkedList", "Mutex", "Object", "Rc", "RefCell", "RwLock", "Set", "String", "Vec", "VecDeque",
		"char", "f32", "f64", "float", "i128", "i16", "i32", "i64", "i8", "int", "isize", "str", "u128", "u16", "u32", "u64", "u8", "usize"}
}

// Constants declares the constants of a type name: f64::EPSILON. Those of the
// integer types follow from their ranges, which the evaluator knows.
func Constants(typeName string) []module.Const {
	if typeName != "f64" && typeName != "float" && typeName != "f32" {
		return nil
	}
	return []module.Const{
		{Name: "MAX", Doc: "The greatest finite number.", Value: value.Float(math.MaxFloat64)},
		{Name: "MIN", Doc: "The least finite number.", Value: value.Float(-math.MaxFloat64)},
		{Name: "MIN_POSITIVE", Doc: "The least positive normal number.", Value: value.Float(0x1p-1022)},
		{Name: "EPSILON", Doc: "From 1 to the next number.", Value: value.Float(0x1p-52)},
		{Name: "INFINITY", Doc: "Above all numbers.", Value: value.Float(math.Inf(1))},
		{Name: "NEG_INFINITY", Doc: "Below all numbers.", Value: value.Float(math.Inf(-1))},
		{Name: "NAN", Doc: "Not a number.", Value: value.Float(math.NaN())},
		{Name: "PI", Doc: "Half the way around a circle of radius 1.", Value: value.Float(math.Pi)},
		{Name: "E", Doc: "The base of natural logarithms.", Value: value.Float(math.E)},
		{Name: "TAU", Doc: "The way around a circle of radius 1.", Value: value.Float(2 * math.Pi)},
		{Name: "FRAC_PI_2", Doc: "A quarter of the way around a circle of radius 1.", Value: value.Float(math.Pi / 2)},
		{Name: "SQRT_2", Doc: "The square root of 2.", Value: value.Float(math.Sqrt2)},
		{Name: "LN_2", Doc: "The natural logarithm of 2.", Value: value.Float(math.Ln2)},
		{Name: "LN_10", Doc: "The natural logarithm of 10.", Value: value.Float(math.Ln10)},
	}
}
