package web

import (
	"context"

	"skep/jupyter"
	"skep/jupyter/kernelspec"
)

// Starter starts kernels. cmd hands one in (see Children); tests have their own.
type Starter interface {
	// Start starts a kernel and gives a handle that can take messages. ctx bounds
	// the start only.
	Start(ctx context.Context, l Launch) (Kernel, error)
}

// Launch says which kernel to start and where.
type Launch struct {
	Spec kernelspec.Spec
	Dir  string   // working directory, absolute
	Env  []string // NAME=value, added to the server's own
}

// Kernel is one running kernel process.
type Kernel interface {
	// Send passes a message on with its header as it is. ctx bounds the wait for room.
	Send(ctx context.Context, ch jupyter.Channel, m *jupyter.Message) error
	// Received gives what the kernel says; it is closed after the process ended.
	Received() <-chan Received
	// Interrupt stops the running cell in the way that the kernelspec asks for.
	Interrupt(ctx context.Context) error
	// Shutdown asks the process to end and kills it when ctx ends. It returns when the process is gone.
	Shutdown(ctx context.Context) error
}

// Received is a message and where it came from.
type Received struct {
	Channel jupyter.Channel
	Message *jupyter.Message
}
