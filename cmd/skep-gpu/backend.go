package main

import (
	"fmt"
	"strings"

	"skep/compute/device/serve"
	"skep/compute/device/wire"
)

// family is all devices of one kind of driver.
type family struct {
	name string
	load func() (serve.Backend, error)
	back serve.Backend
	err  error
}

// several asks each family for its adapters, and the one for a device by the first word of its name.
type several []*family

func (s several) Adapters() (found []wire.Adapter, absent []string) {
	for _, f := range s {
		if f.back, f.err = f.load(); f.err != nil {
			absent = append(absent, f.err.Error())
			continue
		}
		more, why := f.back.Adapters()
		found, absent = append(found, more...), append(absent, why...)
	}
	return found, absent
}

func (s several) Open(name string) (serve.Device, error) {
	kind, _, _ := strings.Cut(name, ":")
	for _, f := range s {
		if f.name == kind && f.back != nil {
			return f.back.Open(name)
		}
	}
	return nil, fmt.Errorf("there is no device %s", name)
}
