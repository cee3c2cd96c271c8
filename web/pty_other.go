//go:build !linux

package web

import (
	"errors"
	"os"
)

// terminalsAvailable says that there are none here: each system makes them in its own way, and only Linux's is written.
const terminalsAvailable = false

var errNoTerminals = errors.New("terminals are available on Linux only")

func openTerminal() (screen, program *os.File, err error) { return nil, nil, errNoTerminals }

func resizeTerminal(*os.File, uint16, uint16) error { return errNoTerminals }
