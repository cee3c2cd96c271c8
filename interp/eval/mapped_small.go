//go:build small

package eval

// mappings are none where there are no columns.
type mappings struct{}
