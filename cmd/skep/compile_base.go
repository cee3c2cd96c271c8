package main

import (
	"errors"
	"fmt"
	"strings"

	"skep/compile"
	"skep/compile/pack"
)

// base reads the base that the options ask for, and describes it in a few words.
func (k *compiling) base() (base []byte, about string, err error) {
	on := k.platform()
	switch {
	case k.has("app") && !k.has("base"): // the other bases have no server
		base, err = compile.OwnBase()
		return base, on.String(), err
	case k.has("base"):
		base, p, err := compile.FileBase(k.given["base"])
		if err == nil && (k.has("os") || k.has("arch")) && p != on {
			err = fmt.Errorf("%s is for %s, not for %s", k.given["base"], p, on)
		}
		return base, p.String(), err
	case k.given["target"] == "wasm":
		return k.carriedBase(on)
	case k.has("slim"), on != compile.Here():
		return k.carriedBase(on)
	}
	return k.wholeBase(on)
}

// wholeBase has every module: the base that skep carries for that, which is smaller than skep itself, else skep.
func (k *compiling) wholeBase(on compile.Platform) (base []byte, about string, err error) {
	bases, err := compile.OwnBases()
	if err != nil {
		return nil, "", err
	}
	if bases != nil {
		for _, b := range bases.Bases {
			if b.Name == "all" && (compile.Platform{OS: b.OS, Arch: b.Arch}) == on {
				base, err = unpacked(bases, b)
				return base, on.String(), err
			}
		}
	}
	base, err = compile.OwnBase()
	return base, on.String(), err
}

// platform is what the program is to run on.
func (k *compiling) platform() compile.Platform {
	if k.given["target"] == "wasm" {
		return compile.Platform{OS: "wasip1", Arch: "wasm"}
	}
	on := compile.Here()
	if os, ok := k.given["os"]; ok {
		on.OS = os
	}
	if arch, ok := k.given["arch"]; ok {
		on.Arch = arch
	}
	return on
}

// carriedBase takes the smallest base for a platform that skep carries and that holds the modules used.
func (k *compiling) carriedBase(on compile.Platform) ([]byte, string, error) {
	bases, err := compile.OwnBases()
	if err != nil {
		return nil, "", err
	}
	if bases == nil {
		return nil, "", errors.New("this skep carries no bases: `make build` puts them inside, or name one with --base FILE")
	}
	b, ok := bases.Smallest(on, &k.out.Program)
	if !ok {
		return nil, "", fmt.Errorf("no base for %s that skep carries holds all of %s; --base FILE names another", on, strings.Join(k.out.Uses(), ", "))
	}
	base, err := unpacked(bases, b)
	return base, fmt.Sprintf("%s with the %s modules", on, b.Name), err
}

// unpacked reads what skep carries, a base or the runtime's source.
func unpacked(bases *compile.Payload, b compile.Base) ([]byte, error) {
	data, err := bases.Read(b.Member)
	if err != nil {
		return nil, err
	}
	return pack.Unpack(data, b.Size)
}
