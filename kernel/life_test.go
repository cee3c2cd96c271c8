package kernel

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"skep/interp"
	"skep/jupyter"
	"skep/jupyter/client"
	"skep/kernel/internal/echo"
)

// TestMain lets the test binary be a kernel's process: SKEP_TEST_KERNEL names its connection file.
func TestMain(m *testing.M) {
	file := os.Getenv("SKEP_TEST_KERNEL")
	if dir := os.Getenv(testWriter); dir != "" {
		writeUntilKilled(dir)
	}
	if file == "" {
		os.Exit(m.Run())
	}
	var sess Session = &echo.Session{}
	states := os.Getenv(testStates)
	if states != "" {
		sess = interp.New(interp.Options{Notebook: true})
	}
	if err := Run(context.Background(), file, sess, Options{Process: true, States: states}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child starts the test binary as a kernel.
type child struct{ *os.Process }

func (c child) Wait() error {
	st, err := c.Process.Wait()
	if err == nil && !st.Success() {
		err = fmt.Errorf("kernel process: %v", st)
	}
	return err
}

func starter(env ...string) client.Starter {
	return func(file string) (client.Process, error) {
		attr := &os.ProcAttr{
			Env:   append(append(os.Environ(), "SKEP_TEST_KERNEL="+file), env...),
			Files: []*os.File{nil, os.Stdout, os.Stderr},
		}
		p, err := os.StartProcess(os.Args[0], os.Args[:1], attr)
		return child{p}, err
	}
}

func launch(t *testing.T, o client.LaunchOptions) *client.Kernel {
	t.Helper()
	if o.Start == nil {
		o.Start = starter()
	}
	o.Dial, o.Buffer = dial, 10_000
	k, err := client.Launch(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Kill() })
	if _, err := k.WaitReady(within(t)); err != nil {
		t.Fatal(err)
	}
	return k
}

func ended(t *testing.T, k *client.Kernel) {
	t.Helper()
	select {
	case <-k.Ended():
		if err := k.Exit(); err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("the process does not end")
	}
}

// whenRunning does something as soon as the cell runs.
func whenRunning(do func()) func(client.Incoming) {
	return func(in client.Incoming) {
		if in.Message.Header.MsgType == "execute_input" {
			do()
		}
	}
}

func TestInterruptByMessageAndBySignal(t *testing.T) {
	for _, mode := range []string{"message", "signal"} {
		k := launch(t, client.LaunchOptions{InterruptMode: mode})
		for _, code := range []string{"while true {}", "sleep(60)"} {
			var sent time.Time
			out := run(t, k.Client, cellOf(code), whenRunning(func() {
				sent = time.Now()
				// Not Interrupt: its answer would wait for this callback.
				if mode == "signal" {
					if err := k.Interrupt(context.Background()); err != nil {
						t.Error(err)
					}
					return
				}
				m, _ := k.New("interrupt_request", struct{}{})
				if err := k.Send(jupyter.Control, m); err != nil {
					t.Error(err)
				}
			}))
			t.Logf("%s by %s: %v", code, mode, time.Since(sent))
			if r := replyOf(t, out); r.Status != "error" || r.Value != "interrupted" {
				t.Errorf("%s by %s: %+v", code, mode, r)
			}
		}
		if r := replyOf(t, run(t, k.Client, cellOf("1+1"), nil)); r.Status != "ok" {
			t.Errorf("after interrupts by %s: %+v", mode, r)
		}
	}
}

// Cells that wait behind a failing one are aborted, unless it says otherwise.
func TestQueueAfterAnError(t *testing.T) {
	s := serve(t, &echo.Session{}, Options{Log: t.Logf})
	c := s.connect(t)
	for stop, want := range map[bool]string{true: "aborted", false: "ok"} {
		first, err := c.New("execute_request", jupyter.ExecuteRequest{Code: "sleep(60)", StopOnError: stop, StoreHistory: true})
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Send(jupyter.Shell, first)
		later := map[string]bool{}
		for range 3 {
			m, _ := c.New("execute_request", cellOf("1+1"))
			later[m.Header.MsgID] = true
			_ = c.Send(jupyter.Shell, m)
		}
		m, _ := c.New("is_complete_request", map[string]string{"code": "1"})
		_ = c.Send(jupyter.Shell, m)
		eventually(t, "all wait behind the sleeper", func() bool {
			s.kernel.queue.mu.Lock()
			defer s.kernel.queue.mu.Unlock()
			return len(s.kernel.queue.items) == 4
		})
		stopIt, _ := c.New("interrupt_request", struct{}{})
		_ = c.Send(jupyter.Control, stopIt)
		for ctx, seen := within(t), 0; seen < 4; {
			select {
			case <-ctx.Done():
				t.Fatalf("%d of 4 answers", seen)
			case in := <-c.Messages():
				switch {
				case in.Channel != jupyter.Shell:
				case later[in.Message.ParentID()]:
					seen++
					if r := into[reply](t, in.Message.Content); r.Status != want {
						t.Errorf("stop_on_error %v: a later cell is %s, want %s", stop, r.Status, want)
					}
				case in.Message.ParentID() == m.Header.MsgID:
					seen++
					if r := into[reply](t, in.Message.Content); r.Status != "complete" {
						t.Errorf("stop_on_error %v: another request is %s", stop, r.Status)
					}
				}
			}
		}
	}
}

func TestKernelInfoWhileBusy(t *testing.T) {
	c := start(t)
	run(t, c, cellOf("sleep(60)"), whenRunning(func() {
		go func() {
			if _, err := c.Request(context.Background(), jupyter.Control, "kernel_info_request", struct{}{}); err != nil {
				t.Error(err)
			}
			if err := c.Alive(context.Background()); err != nil {
				t.Error(err)
			}
			m, _ := c.New("interrupt_request", struct{}{})
			_ = c.Send(jupyter.Control, m)
		}()
	}))
}

func TestShutdown(t *testing.T) {
	for _, ch := range []jupyter.Channel{jupyter.Control, jupyter.Shell} {
		for _, busy := range []bool{false, ch == jupyter.Control} {
			s := serve(t, &echo.Session{}, Options{Log: t.Logf})
			c := s.connect(t)
			if busy {
				m, _ := c.New("execute_request", cellOf("sleep(60)"))
				_ = c.Send(jupyter.Shell, m)
			}
			got, err := c.Request(within(t), ch, "shutdown_request", jupyter.Shutdown{Restart: true})
			if err != nil {
				t.Fatal(err)
			}
			if r := into[jupyter.Shutdown](t, got.Content); r.Status != "ok" || !r.Restart {
				t.Errorf("reply %s", got.Content)
			}
			select {
			case err := <-s.ended:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(patience):
				t.Fatal("Run does not return")
			}
			toldAll(t, c)
		}
	}
}

// toldAll wants the shutdown on iopub, before the kernel is gone.
func toldAll(t *testing.T, c *client.Client) {
	t.Helper()
	for ctx := within(t); ; {
		select {
		case in := <-c.Messages():
			if in.Channel == jupyter.IOPub && in.Message.Header.MsgType == "shutdown_reply" {
				return
			}
		case <-ctx.Done():
			t.Fatal("no shutdown_reply on iopub")
		}
	}
}

func TestShutdownOfAProcess(t *testing.T) {
	k := launch(t, client.LaunchOptions{Transport: "ipc"})
	if err := k.Shutdown(within(t), false); err != nil {
		t.Fatal(err)
	}
	ended(t, k)
}

func TestTermination(t *testing.T) {
	var p client.Process
	start := starter()
	k := launch(t, client.LaunchOptions{Start: func(file string) (_ client.Process, err error) {
		p, err = start(file)
		return p, err
	}})
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended(t, k)
}

func TestParentsDeath(t *testing.T) {
	other, err := os.StartProcess("/bin/sleep", []string{"sleep", "1000"}, &os.ProcAttr{})
	if err != nil {
		t.Fatal(err)
	}
	k := launch(t, client.LaunchOptions{Start: starter("JPY_PARENT_PID=" + strconv.Itoa(other.Pid))})
	run(t, k.Client, cellOf("1+1"), nil)
	_ = other.Kill()
	_, _ = other.Wait()
	ended(t, k)
	k = launch(t, client.LaunchOptions{Start: starter("JPY_PARENT_PID=" + strconv.Itoa(os.Getpid()))})
	run(t, k.Client, cellOf("1+1"), nil)
}
