package process

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"skep/interp"
	"skep/interp/moduletest"
	"skep/interp/value"
	"skep/policy"
)

func TestPrograms(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("the programs are those of unix")
	}
	moduletest.Programs(t, `
		process.run("sh", ["-c", "echo out; echo err >&2; exit 3"]) ==> Ok(Output {code: 3, stdout: "out\n", stderr: "err\n"})
		process.run("cat", stdin: "a\nb").unwrap().stdout ==> "a\nb"
		process.run("cat", stdin: [0, 255]).unwrap().stdout ==> [0, 255]
		process.run("sh", ["-c", "echo $X-${HOME-unset}"], env: {X: 5, HOME: null}).unwrap().stdout ==> "5-unset\n"
		process.run("echo", ["$HOME; ls"]).unwrap().stdout ==> "$HOME; ls\n"
		process.run("pwd", dir: "/").unwrap().stdout ==> "/\n"
		process.run("pwd", dir: "/no/such").is_err() ==> true
		process.run("sleep", ["9"], timeout: 0.05) ==> Err("sleep ran longer than 50ms and was ended")
		process.run("yes", max_bytes: 1000) ==> Err("yes wrote more than 1000 bytes and was ended")
		process.run("sh", ["-c", "kill -9 $$"]).unwrap().status.code() ==> None
		process.run("true", timeout: 0) ==> !seconds above 0
		process.run("true", ["a", 1]) ==> !must be String, found i64
		process.run("true").unwrap().status ==> exit status 0
		process.output("sh", ["-c", "echo why >&2; exit 2"]) ==> Err("sh ended with code 2: why")
		process.output("sh", ["-c", "kill -9 $$"]) ==> Err("sh was ended by a signal")
		process.output("/no/such").is_err() ==> true
		process.which("sh").is_some() ==> true
		process.shell("exit 4").unwrap().ok ==> false
		let mut c = Command::new("echo")¶c.arg("a")¶c.arg("b")¶c.output().unwrap().stdout ==> "a b\n"
		let a = Command::new("echo")¶let b = a.arg("x")¶b.output().unwrap().stdout ==> "x\n"
		Command::new("sh").args(["-c", "echo $A$B"]).env("A", 1).envs({B: 2}).env("B", null).output().unwrap().stdout ==> "1\n"
		Command::new("/no/such").status().is_err() ==> true
		Command::new("false").status().unwrap().code() ==> Some(1)
		String::from_utf8_lossy(Command::new("echo").arg("hi").output().unwrap().stdout) ==> "hi\n"
		use std::process::Command¶Command::new("echo").arg("hi").output().expect("runs").stdout ==> "hi\n"
		process.exit(300) ==> !from 0 to 255
	`, Module())
}

// TestStatusShows wants what a command with status writes in the cell's streams.
func TestStatusShows(t *testing.T) {
	d := moduletest.New(t, Module())
	var shown strings.Builder
	d.IO = interp.Streams{Stdout: func(s string) { shown.WriteString("out:" + s) }, Stderr: func(s string) { shown.WriteString("err:" + s) }}
	v := value.NewBox("Command", &command{argv: []string{"/bin/sh", "-c", "echo a; echo b >&2"}, most: usualMost})
	if got := d.Show("status", v); got != "Ok(exit status 0)" || !strings.Contains(shown.String(), "out:a\n") || !strings.Contains(shown.String(), "err:b\n") {
		t.Errorf("%s shows %q", got, shown.String())
	}
}

// TestInterrupt ends the program, and what it started: the pipe is held open by a grandchild.
func TestInterrupt(t *testing.T) {
	d := moduletest.New(t, Module())
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	d.Ctx = ctx
	begun := time.Now()
	if got := d.Show("shell", "sleep 60 & sleep 60"); !strings.Contains(got, "deadline") || time.Since(begun) > 10*time.Second {
		t.Errorf("%s after %v", got, time.Since(begun))
	}
}

func TestTierAndBudget(t *testing.T) {
	d := moduletest.New(t, Module())
	d.Ctx = policy.WithTier(context.Background(), policy.Sovereign)
	if got := d.Show("run", "echo"); !strings.Contains(got, "refused by privacy tier") {
		t.Error(got)
	}
	d.Ctx, d.Budget = context.Background(), 1000
	if got := d.Show("shell", "head -c 100000 /dev/zero"); got != `Err("memory budget exceeded")` {
		t.Error(got)
	}
}
