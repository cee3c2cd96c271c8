package fs

import (
	"testing"

	"skep/interp/moduletest"
)

type (
	row   = moduletest.Row
	pairs = moduletest.Pairs
)

func newDriver(t *testing.T) *moduletest.Driver { return moduletest.New(t, Module()) }

func hintOf(err error) string { return moduletest.Hint(err) }
