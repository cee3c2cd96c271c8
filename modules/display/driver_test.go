package display

import (
	"testing"

	"skep/interp/moduletest"
)

type (
	row    = moduletest.Row
	pairs  = moduletest.Pairs
	driver = moduletest.Driver
)

func newDriver(t *testing.T) *moduletest.Driver { return moduletest.New(t, Module()) }
