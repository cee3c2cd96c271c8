package eval

import (
	"errors"
	"strings"

	"skep/diag"
	"skep/interp/value"
)

// answer is what the call of a builtin gives that may fail: its value, the Result
// that the call is asked for, or an error where an Err would be thrown away.
func (b *builtin) answer(v value.Value, err error, st *site) (value.Value, error) {
	if st.asked {
		return b.asked(v, err)
	}
	if st.thrown && err == nil {
		if why, good, ok := v.ResultOf(); ok && !good {
			return v, errors.New(value.Interpolate(why))
		}
	}
	return v, err
}

// asked makes the Result that a call is asked for out of what the builtin gave.
// A Result, an Option and a missing value stay what they are.
func (b *builtin) asked(v value.Value, err error) (value.Value, error) {
	if err != nil {
		return refusal(err)
	}
	if _, _, ok := v.ResultOf(); ok {
		return v, nil
	}
	if _, _, ok := v.OptionOf(); ok || b.maybe && v.IsNull() {
		return v, nil
	}
	return value.Ok(v), nil
}

// wrongArgument is the code with which all modules refuse an argument of the wrong kind.
const wrongArgument = "M0001"

// refusal gives Err for what a module refuses. A wrong argument, an interrupt, a
// limit, and what a function of the program raised stay errors.
func refusal(err error) (value.Value, error) {
	var r *raise
	var d *diag.Diagnostic
	if errors.As(err, &r) || !errors.As(err, &d) || !strings.HasPrefix(d.Code, "M") || d.Code == wrongArgument {
		return value.Null, err
	}
	return value.Err(value.String(d.Message)), nil
}
