package spark

import (
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// spaces are what text is stripped of without further words: all that Unicode calls white space, where Spark means blanks.
const spaces = " \t\n\v\f\r\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000"

// asciiSpaces are stripped at one end.
const asciiSpaces = " \t\r\n\v\f"

// stripRule: Spark's btrim takes the text first, ltrim and rtrim the characters.
func stripRule(name string) functionRule {
	return func(b *expr.Bound, args []message) (message, error) {
		chars := text(asciiSpaces)
		if name == "btrim" {
			chars = text(spaces)
		}
		if len(args) > 1 {
			chars = args[1]
		}
		if name == "btrim" {
			return call(name, args[0], chars), nil
		}
		return call(name, chars, args[0]), nil
	}
}

func plus(a, b message) message { return call("+", a, b) }

// from is the text from a place on, which counts from 1.
func from(s, place message) message {
	return call("substring", s, place, call("char_length", s))
}

func prefixRule(_ *expr.Bound, args []message) (message, error) {
	rest := from(args[0], plus(call("char_length", args[1]), whole(1)))
	return ifElse(call("startswith", args[0], args[1]), rest, call("isnotnull", args[1]), args[0]), nil
}

func suffixRule(_ *expr.Bound, args []message) (message, error) {
	rest := call("substring", args[0], whole(1), call("-", call("char_length", args[0]), call("char_length", args[1])))
	return ifElse(call("endswith", args[0], args[1]), rest, call("isnotnull", args[1]), args[0]), nil
}

// likeRule: % alone stands for other text; _ and the backslash mean themselves.
func likeRule(b *expr.Bound, args []message) (message, error) {
	pattern, err := constText(b, 1)
	pattern = strings.NewReplacer("\\", "\\\\", "_", "\\_").Replace(pattern)
	return call("like", args[0], text(pattern)), err
}

// extractRule: without a match Spark gives an empty text, here there is none.
func extractRule(b *expr.Bound, args []message) (message, error) {
	group := int64(1)
	if len(args) > 2 {
		n, err := constInt(b, 2)
		if err != nil {
			return nil, err
		}
		group = n
	}
	return ifElse(call("rlike", args[0], args[1]), call("regexp_extract", args[0], args[1], whole(group))), nil
}

// replaceRule: $1 means a group on both sides, ${name} and backslashes do not.
func replaceRule(b *expr.Bound, args []message) (message, error) {
	with, err := constText(b, 2)
	if err != nil {
		return nil, err
	}
	if hasAny(with, "{\\") {
		return nil, refuse(b.From, "the replacement %q means another text in Spark", with)
	}
	return call("regexp_replace", args[0], args[1], args[2]), nil
}

// sliceRule takes characters from an offset on.
func sliceRule(b *expr.Bound, args []message) (message, error) {
	offset, err := constInt(b, 1)
	if err != nil {
		return nil, err
	}
	if offset < 0 {
		return nil, refuse(b.From, "a slice from the end has no counterpart in Spark").WithHint("tail(n) has")
	}
	if v, given := b.Constant(2); len(args) < 3 || given && v == nil {
		return from(args[0], whole(offset+1)), nil
	}
	n, err := constInt(b, 2)
	return call("substring", args[0], whole(offset+1), whole(n)), err
}

func headRule(b *expr.Bound, args []message) (message, error) {
	n, err := constInt(b, 1)
	if n < 0 {
		return call("substring", args[0], whole(1), call("greatest", whole(0), plus(call("char_length", args[0]), whole(n)))), err
	}
	return call("substring", args[0], whole(1), whole(n)), err
}

func tailRule(b *expr.Bound, args []message) (message, error) {
	n, err := constInt(b, 1)
	if n < 0 {
		return from(args[0], whole(1-n)), err
	}
	return call("right", args[0], whole(n)), err
}

// concatRule joins what it gets as text.
func concatRule(b *expr.Bound, args []message) (message, error) {
	for i, a := range b.Args {
		if k := a.Type.Kind; k != column.Str && k != column.Categorical {
			if a.Type.IsFloat() || a.Type.IsTemporal() || a.Type.IsNested() {
				return nil, refuse(a.From, "Spark writes %s otherwise as text", a.Type)
			}
			args[i] = typed(args[i], column.StrType)
		}
	}
	return call("concat", args...), nil
}

// padRule: Spark's padding also cuts.
func padRule(name string) functionRule {
	return func(b *expr.Bound, args []message) (message, error) {
		pad := text(" ")
		if len(args) > 2 {
			pad = args[2]
		}
		n := typed(args[1], column.Int32Type)
		return ifElse(call("<", call("char_length", args[0]), n), call(name, args[0], n, pad), args[0]), nil
	}
}

func repeatRule(_ *expr.Bound, args []message) (message, error) {
	return call("repeat", args[0], typed(args[1], column.Int32Type)), nil
}

// splitRule: Spark splits by a pattern, here by a text.
func splitRule(b *expr.Bound, args []message) (message, error) {
	by, err := constText(b, 1)
	if err != nil {
		return nil, err
	}
	if by == "" || hasAny(by, "\\") {
		return nil, refuse(b.From, "a split by %q has no counterpart in Spark", by)
	}
	return call("split", args[0], text("\\Q"+by+"\\E"), whole(-1)), nil
}

func shaRule(_ *expr.Bound, args []message) (message, error) {
	return call("sha2", args[0], whole(256)), nil
}
