package json

import (
	"testing"

	"skep/interp/moduletest"
	"skep/interp/value"
)

type (
	row   = moduletest.Row
	pairs = moduletest.Pairs
)

func newDriver(t *testing.T) *moduletest.Driver { return moduletest.New(t, Module()) }

func val(a any) value.Value { return moduletest.Val(a) }

func hintOf(err error) string { return moduletest.Hint(err) }
