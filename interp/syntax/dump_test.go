package syntax

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"skep/diag"
)

// dump writes a tree as an S-expression: node types with the fields that are set, frequent ones in short.
func dump(x any) string {
	switch x := x.(type) {
	case *Name:
		return x.Name
	case Ident:
		return x.Name
	case *Ident:
		return x.Name
	case *Int:
		return strconv.FormatInt(x.Value, 10) + x.Suffix + x.Big
	case *Str:
		if !x.Raw && !x.Bytes {
			return strconv.Quote(x.Value)
		}
	case *Bool:
		return strconv.FormatBool(x.Value)
	case *Binary:
		return "(" + x.Op + " " + dump(x.X) + " " + dump(x.Y) + ")"
	case *Unary:
		return "(" + x.Op + " " + dump(x.X) + ")"
	case *Call:
		return "(call " + dump(x.Fn) + dumpAll(x.Args) + ")"
	case *Block:
		if len(x.Stmts) == 0 {
			return "{}"
		}
		return "{" + dumpAll(x.Stmts)[1:] + "}"
	case *BindPat:
		if !x.Mut && !x.Ref && x.Sub == nil && x.Default == nil {
			return x.Name.Name
		}
	case *WildPat:
		return "_"
	case Arg:
		return dumpArg(x)
	case *Type:
		if x.Kind == TypeNamed {
			if len(x.Args) == 0 {
				return x.Name
			}
			return x.Name + "<" + dumpAll(x.Args)[1:] + ">"
		}
	}
	return dumpNode(reflect.ValueOf(x))
}

func dumpArg(a Arg) string {
	switch {
	case a.Spread:
		return "..." + dump(a.Value)
	case a.Name != nil:
		return a.Name.Name + ":" + dump(a.Value)
	}
	return dump(a.Value)
}

// dumpAll writes the elements of a slice, each with a space before it.
func dumpAll(list any) string {
	v := reflect.ValueOf(list)
	var b strings.Builder
	for i := range v.Len() {
		b.WriteString(" " + dump(v.Index(i).Interface()))
	}
	return b.String()
}

func dumpNode(v reflect.Value) string {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return "nil"
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return fmt.Sprint(v.Interface())
	}
	var b strings.Builder
	b.WriteString("(" + v.Type().Name())
	dumpFields(&b, v)
	return b.String() + ")"
}

func dumpFields(b *strings.Builder, v reflect.Value) {
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		switch {
		case f.Type() == reflect.TypeOf(At{}) || f.Type() == reflect.TypeOf(diag.Span{}) || name == "Semi":
		case name == "Head":
			dumpFields(b, f)
		case f.IsZero():
		case f.Kind() == reflect.Bool:
			b.WriteString(" " + name)
		case f.Kind() == reflect.String:
			b.WriteString(" " + name + "=" + strconv.Quote(f.String()))
		case f.Kind() == reflect.Slice:
			if f.Len() > 0 {
				b.WriteString(" " + name + "=[" + dumpAll(f.Interface())[1:] + "]")
			}
		case f.CanInt() || f.CanUint() || f.CanFloat():
			fmt.Fprintf(b, " %s=%v", name, f.Interface())
		default:
			b.WriteString(" " + dump(f.Interface()))
		}
	}
}

// badSpans walks everything below a node by reflection and gives the places that lie outside the text.
func badSpans(v reflect.Value, size int, out *[]diag.Span) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			badSpans(v.Elem(), size, out)
		}
	case reflect.Slice:
		for i := range v.Len() {
			badSpans(v.Index(i), size, out)
		}
	case reflect.Struct:
		if s, ok := v.Interface().(diag.Span); ok {
			if s.Start < 0 || s.End < s.Start || s.End > size {
				*out = append(*out, s)
			}
			return
		}
		for i := range v.NumField() {
			badSpans(v.Field(i), size, out)
		}
	}
}
