package client

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"skep/jupyter"
)

// Process is a started kernel.
type Process interface {
	Signal(os.Signal) error
	Kill() error
	Wait() error // blocks until the process has ended; called once
}

// Starter starts a kernel that serves at the connection file.
type Starter func(connectionFile string) (Process, error)

// LaunchOptions says how to start a kernel.
type LaunchOptions struct {
	Options
	Start         Starter
	Transport     string // tcp (default) or ipc
	Dir           string // for the connection file and ipc sockets; "" makes a private one and removes it
	InterruptMode string // of the kernelspec: signal (default) or message
	KernelName    string // noted in the connection file
}

// Kernel is a kernel process and the Client that drives it.
type Kernel struct {
	*Client
	Info           jupyter.ConnectionInfo
	ConnectionFile string

	process   Process
	interrupt string
	remove    []string
	ended     chan struct{}
	exit      error // after ended
	cleanup   sync.Once
}

// Launch writes a connection file, starts the process and connects. It does not
// wait for the kernel: see WaitReady and Ended.
func Launch(o LaunchOptions) (*Kernel, error) {
	k := &Kernel{interrupt: o.InterruptMode, ended: make(chan struct{})}
	if err := k.prepare(&o); err != nil {
		k.discard()
		return nil, fmt.Errorf("launch kernel: %w", err)
	}
	p, err := o.Start(k.ConnectionFile)
	if err != nil {
		k.discard()
		return nil, fmt.Errorf("launch kernel: %w", err)
	}
	k.process = p
	go func() {
		k.exit = p.Wait()
		close(k.ended)
	}()
	if k.Client, err = Connect(k.Info, o.Options); err != nil {
		_ = p.Kill() // the error that matters is the connection's
		k.discard()
		return nil, fmt.Errorf("launch kernel: %w", err)
	}
	return k, nil
}

func (k *Kernel) prepare(o *LaunchOptions) (err error) {
	dir := o.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "skep-kernel-"); err != nil {
			return err
		}
		k.remove = append(k.remove, dir)
	}
	if k.Info, err = newConnection(o.Transport, dir); err != nil {
		return err
	}
	k.Info.KernelName = o.KernelName
	k.ConnectionFile = filepath.Join(dir, "kernel-"+jupyter.NewID()+".json")
	k.remove = append(k.remove, k.ConnectionFile)
	return jupyter.WriteConnectionFile(k.ConnectionFile, k.Info)
}

var channels = []jupyter.Channel{jupyter.Shell, jupyter.IOPub, jupyter.Stdin, jupyter.Control, jupyter.Heartbeat}

// newConnection picks ports that are free now. Another process may take one
// before the kernel does; then the kernel ends at once. ipc has no such race.
func newConnection(transport, dir string) (jupyter.ConnectionInfo, error) {
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails since Go 1.24
	c := jupyter.ConnectionInfo{
		Transport: "tcp", IP: "127.0.0.1", Key: hex.EncodeToString(key[:]), SignatureScheme: "hmac-sha256",
	}
	if transport == "ipc" {
		c.Transport, c.IP = "ipc", filepath.Join(dir, "k"+c.Key[:8])
		for i, ch := range channels {
			c.SetPort(ch, i+1)
		}
		return c, nil
	}
	for _, ch := range channels {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return c, fmt.Errorf("pick a port: %w", err)
		}
		defer ln.Close() // all five are held until all are picked
		c.SetPort(ch, ln.Addr().(*net.TCPAddr).Port)
	}
	return c, nil
}

// Ended is closed when the process has ended; Exit tells how.
func (k *Kernel) Ended() <-chan struct{} { return k.ended }

// Exit is the process's result, nil while it runs.
func (k *Kernel) Exit() error {
	select {
	case <-k.ended:
		return k.exit
	default:
		return nil
	}
}

// Interrupt stops the running cell in the way the kernelspec says.
func (k *Kernel) Interrupt(ctx context.Context) error {
	if k.interrupt != "message" {
		return k.process.Signal(os.Interrupt)
	}
	_, err := k.Request(ctx, jupyter.Control, "interrupt_request", struct{}{})
	return err
}

// Shutdown asks the kernel to end, waits until ctx ends, then kills it; the
// client is closed and the connection file removed. restart tells the kernel
// that another one follows. Messages must be read meanwhile.
func (k *Kernel) Shutdown(ctx context.Context, restart bool) error {
	defer k.discard()
	if m, err := k.New("shutdown_request", jupyter.Shutdown{Restart: restart}); err == nil {
		_ = k.Send(jupyter.Control, m) // if it does not arrive the kernel is killed
	}
	select {
	case <-k.ended:
		return nil
	case <-ctx.Done():
	}
	return k.Kill()
}

const killTime = 5 * time.Second

// Kill ends the process at once.
func (k *Kernel) Kill() error {
	defer k.discard()
	if err := k.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill kernel: %w", err)
	}
	select {
	case <-k.ended:
		return nil
	case <-time.After(killTime):
		return errors.New("kill kernel: the process does not end")
	}
}

func (k *Kernel) discard() {
	k.cleanup.Do(func() {
		if k.Client != nil {
			k.Close()
		}
		for _, p := range k.remove {
			_ = os.RemoveAll(p) // a leftover in a temporary folder harms nobody
		}
	})
}
