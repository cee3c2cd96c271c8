//go:build !linux

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
)

// thisBuild tells one program file from every other, by its content.
func thisBuild() (id string, ok bool) {
	path, err := os.Executable()
	if err != nil {
		return "", false
	}
	f, err := os.Open(path)
	if err != nil {
		return "", false
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", false
	}
	return hex.EncodeToString(h.Sum(nil)), true
}
