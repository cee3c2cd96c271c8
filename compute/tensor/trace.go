package tensor

// Trace is what Traced hung on the tensor: package grad's memory of how it came
// about. Operations of this package give results without one, so that only what
// package grad knows a derivative of can carry it on.
func (t *Tensor) Trace() any { return t.trace }

// Traced gives another tensor over the same bytes with a trace, or without one for nil.
func (t *Tensor) Traced(by any) *Tensor {
	out := t.view(t.shape, t.strides, t.offset)
	out.weak, out.trace = t.weak, by
	return out
}

// StandsForNumber tells the language that a traced tensor without dimensions may stand where an annotation wants a float.
func (t *Tensor) StandsForNumber() bool {
	return t.trace != nil && len(t.shape) == 0 && t.dtype.IsFloat()
}
