package random

import (
	"testing"

	"skep/interp/moduletest"
	"skep/interp/value"
)

type (
	row = moduletest.Row
)

func newDriver(t *testing.T) *moduletest.Driver { return moduletest.New(t, Module()) }

func val(a any) value.Value { return moduletest.Val(a) }
