package main

import (
	_ "embed"
	"runtime"
)

// version is that of the program; kernel and server report it too.
const version = "0.1.0"

// notices are the licences of what is compiled into the program, written by scripts/notices.py.
//
//go:embed THIRD_PARTY_NOTICES
var notices string

func versionCommand() *command {
	return &command{
		name: "version", summary: "print the version",
		options: []option{{name: "notices", doc: "print the licences of the software of others that skep contains"}},
		run: func(c *call) int {
			if c.has("notices") {
				c.Print(notices)
				return exitOK
			}
			c.Printf("skep %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return exitOK
		},
	}
}
