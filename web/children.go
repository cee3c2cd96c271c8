package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"skep/jupyter"
	"skep/jupyter/client"
	"skep/jupyter/zmtp"
	"skep/policy"
)

// Children starts kernels as child processes, through package policy, and talks
// to them over the protocol that any Jupyter front end speaks.
type Children struct {
	Log io.Writer // gets what kernels write outside of cells; nil discards
}

// startTries is how often a kernel is started that ends at once: between the
// choice of its ports and its use of them another program may take one.
const startTries = 3

// Start implements Starter.
func (c Children) Start(ctx context.Context, l Launch) (k Kernel, err error) {
	for range startTries {
		if k, err = c.try(ctx, l); !errors.Is(err, errEnded) {
			return k, err
		}
	}
	return nil, err
}

var errEnded = errors.New("its process ended at once")

func (c Children) try(ctx context.Context, l Launch) (Kernel, error) {
	// The process outlives the start; only its own end or Shutdown ends it.
	life := context.WithoutCancel(ctx)
	k, err := client.Launch(client.LaunchOptions{
		Options:       client.Options{Dial: zmtp.Dialer(policy.Dialer(life)), Username: jupyter.Username()},
		InterruptMode: l.Spec.InterruptMode,
		KernelName:    l.Spec.Name,
		Start:         func(file string) (client.Process, error) { return c.process(life, l, file) },
	})
	if err != nil {
		return nil, err
	}
	child := &child{kernel: k, out: make(chan Received, 64)}
	if err := child.wait(ctx); err != nil {
		_ = k.Kill() // the error to tell is why it did not come up
		return nil, err
	}
	go child.relay()
	return child, nil
}

func (c Children) process(ctx context.Context, l Launch, file string) (client.Process, error) {
	argv := l.Spec.Command(file)
	env := append(l.Spec.Environ(nil), l.Env...)
	env = append(env, "JPY_PARENT_PID="+strconv.Itoa(os.Getpid())) // kernels end when we are gone, however we went
	return policy.StartProcess(ctx, policy.Process{
		Path: argv[0], Args: argv[1:], Dir: l.Dir, Env: env, Stdout: c.Log, Stderr: c.Log, OwnGroup: true,
	})
}

// child is a running kernel process behind Kernel.
type child struct {
	kernel *client.Kernel
	out    chan Received
}

// wait returns when the kernel is heard on all channels, or has ended.
func (c *child) wait(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-c.kernel.Ended():
			cancel(fmt.Errorf("%w (%v)", errEnded, c.kernel.Exit()))
		case <-ctx.Done():
		}
	}()
	if _, err := c.kernel.WaitReady(ctx); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return err
	}
	return nil
}

// lastWords is how long messages that were under way when the process ended are waited for.
const lastWords = 100 * time.Millisecond

// relay passes messages on until the process has ended.
func (c *child) relay() {
	defer close(c.out)
	for {
		select {
		case in := <-c.kernel.Messages():
			c.out <- Received{in.Channel, in.Message}
		case <-c.kernel.Ended():
			for {
				select {
				case in := <-c.kernel.Messages():
					c.out <- Received{in.Channel, in.Message}
				case <-time.After(lastWords):
					c.kernel.Close()
					return
				}
			}
		}
	}
}

// Received implements Kernel.
func (c *child) Received() <-chan Received { return c.out }

// Send implements Kernel.
func (c *child) Send(_ context.Context, ch jupyter.Channel, m *jupyter.Message) error {
	return c.kernel.Send(ch, m)
}

// Interrupt implements Kernel.
func (c *child) Interrupt(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return c.kernel.Interrupt(ctx)
}

// Shutdown implements Kernel.
func (c *child) Shutdown(ctx context.Context) error { return c.kernel.Shutdown(ctx, false) }
