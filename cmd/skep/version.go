package main

import "runtime"

// version is that of the program; kernel and server report it too.
const version = "0.1.0"

func versionCommand() *command {
	return &command{
		name: "version", summary: "print the version",
		run: func(c *call) int {
			c.printf("skep %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return exitOK
		},
	}
}
