//go:build !linux

package memory

const canAdvise = false

func adviseLarge([]byte) {}

func tryLarge([]byte) {}

func populate([]byte) {}
