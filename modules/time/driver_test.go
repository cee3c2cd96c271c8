package time

import (
	"testing"

	"skep/interp/moduletest"
)

type (
	row = moduletest.Row
)

func newDriver(t *testing.T) *moduletest.Driver { return moduletest.New(t, Module()) }
