package tensor

import (
	"errors"
	"strings"

	"skep/compute/shape"
	engine "skep/compute/tensor"
	"skep/diag"
	"skep/interp/module"
)

// fail ends a call with what the engine refuses.
func fail(c *module.Call, err error) {
	if err != nil {
		c.Must(told(c, err, nil))
	}
}

// told makes a diagnostic of an engine's error. call, if it is known, is what
// was asked of the rules: then repairs are proposed.
func told(c *module.Call, err error, call *shape.Call) error {
	var bad *shape.Mismatch
	var refused *engine.Error
	switch {
	case errors.As(err, &bad):
		d := describe(bad)
		if call != nil {
			if all := shape.Repairs(call, bad, nil); len(all) > 0 {
				d.Hint = proposal(call, all)
			}
		}
		return d
	case errors.As(err, &refused):
		return &diag.Diagnostic{Code: refused.Code, Message: refused.Message, Hint: refused.Hint}
	}
	return err
}

// describe says what does not fit; the message alone already has expected and found.
func describe(bad *shape.Mismatch) *diag.Diagnostic {
	return &diag.Diagnostic{Code: bad.Code, Message: bad.Error(), Expected: bad.Expected, Found: bad.Found, Hint: bad.Hint}
}

// proposal is the hint of an error while running, where the operands' texts are not known.
func proposal(call *shape.Call, all []shape.Repair) string {
	words := make([]string, len(all))
	for i, r := range all {
		switch {
		case r.Swap:
			words[i] = "swapping the operands"
		case r.Option != "":
			words[i] = r.Option + ": " + r.Value
		case len(call.Args) == 1:
			words[i] = r.Method
		default:
			words[i] = r.Method + " on the " + []string{"left", "right"}[min(r.Operand, 1)] + " operand"
		}
	}
	return "consider " + strings.Join(words, ", or ")
}
