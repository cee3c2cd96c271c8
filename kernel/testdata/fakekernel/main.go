// Command fakekernel is a kernel over the echo session, to try Jupyter's own
// tests and tools on the protocol alone: fakekernel install DIR writes a
// kernelspec below DIR (a prefix), fakekernel kernel run -f FILE serves.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"skep/kernel"
	"skep/kernel/internal/echo"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "install" {
		dir, err := kernel.Install(kernel.InstallOptions{Prefix: os.Args[2]})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(dir)
		return
	}
	if len(os.Args) != 5 {
		log.Fatal("usage: fakekernel install DIR | fakekernel kernel run -f FILE")
	}
	o := kernel.Options{Version: "0", Banner: "echo", Process: true, HistoryFile: kernel.HistoryPath(), Log: log.Printf}
	if err := kernel.Run(context.Background(), os.Args[4], &echo.Session{}, o); err != nil {
		log.Fatal(err)
	}
}
