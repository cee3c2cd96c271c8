//go:build !unix

package main

import (
	"errors"
	"os"
)

func mapped(*os.File) ([]byte, error) { return nil, errors.New("no shared memory on this system") }
