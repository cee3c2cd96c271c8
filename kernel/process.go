package kernel

import (
	"context"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// watchProcess heeds what is told to the process: SIGINT interrupts the cell,
// SIGTERM ends the kernel, and so does the death of the front end that started it.
func (k *kernel) watchProcess(ctx context.Context) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer signal.Stop(signals)
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-signals:
				if s != os.Interrupt {
					k.end()
					return
				}
				k.interruptAll()
			}
		}
	}()
	if pid, err := strconv.Atoi(os.Getenv("JPY_PARENT_PID")); err == nil && pid > 1 {
		go k.watchParent(ctx, pid)
	}
}

const parentPeriod = time.Second

// watchParent polls, because the alternative (PR_SET_PDEATHSIG) follows the
// thread that started us, not its process.
func (k *kernel) watchParent(ctx context.Context, pid int) {
	direct := os.Getppid() == pid
	tick := time.NewTicker(parentPeriod)
	defer tick.Stop()
	for {
		if direct && os.Getppid() != pid || !direct && !exists(pid) {
			k.options.Log("kernel: the parent process %d is gone", pid)
			k.end()
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
