package web

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// terminalsAvailable says whether this system's terminals can be had.
const terminalsAvailable = true

// openTerminal makes a pair of terminal ends: what the program gets, and what stands for its screen and keyboard.
func openTerminal() (screen, program *os.File, err error) {
	screen, err = os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		return nil, nil, err
	}
	fail := func(err error) (*os.File, *os.File, error) {
		_ = screen.Close()
		return nil, nil, fmt.Errorf("make a terminal: %w", err)
	}
	number, err := onFile(screen, func(fd int) (int, error) {
		if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return 0, err
		}
		return unix.IoctlGetInt(fd, unix.TIOCGPTN)
	})
	if err != nil {
		return fail(err)
	}
	program, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return fail(err)
	}
	return screen, program, nil
}

// resizeTerminal tells the program how large its screen is; it is sent SIGWINCH by the system.
func resizeTerminal(screen *os.File, rows, columns uint16) error {
	_, err := onFile(screen, func(fd int) (int, error) {
		return 0, unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: columns})
	})
	return err
}

// onFile calls f with the descriptor, without taking the file from Go's poller, as File.Fd would.
func onFile(file *os.File, f func(fd int) (int, error)) (n int, err error) {
	raw, err := file.SyscallConn()
	if err != nil {
		return 0, err
	}
	if outer := raw.Control(func(fd uintptr) { n, err = f(int(fd)) }); outer != nil {
		return 0, outer
	}
	return n, err
}
