//go:build !unix

package codecache

import "errors"

// ours refuses every folder: who may write to it cannot be seen here.
func ours(string) error { return errors.New("there is no cache of machine code on this system") }
