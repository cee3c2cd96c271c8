//go:build !amd64 || !(linux || darwin || netbsd)

package amd64

import "errors"

const capable = false

var errIncapable = errors.New("no assembler for this platform")

func enter(uintptr) {}

func addressOf([]byte) uintptr { return 0 }

func reserve(int) ([]byte, error) { return nil, errIncapable }

func release([]byte) {}

// Loaded is code that can be entered.
type Loaded struct{}

// Load refuses: Capable has told so.
func (c *Code) Load() (*Loaded, error) { return nil, errIncapable }

// Entry is the address at which Stack.Run enters.
func (l *Loaded) Entry() uintptr { return 0 }

// Close drops the code.
func (l *Loaded) Close() {}
