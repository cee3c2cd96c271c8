package project

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"skep/policy"
)

// gitSource is how a lock writes a package from git; without a commit it is the beginning of that.
func gitSource(url, rev, commit string) string {
	if rev != "" {
		url += "?rev=" + rev
	}
	return url + "#" + commit
}

// clone copies the files of a git repository to dir and gives the commit. The
// commit of the lock is taken if it is still asked for. The program git does it: a well-kept
// implementation in Go costs 8 MB for what every machine that uses git has.
func (s *settler) clone(ctx context.Context, w wanted, dir string) (commit string, err error) {
	work := filepath.Join(s.scratch, ".git-"+w.name)
	if _, err := policy.FindProgram("git"); err != nil {
		return "", fmt.Errorf("git is not installed on this machine")
	}
	rev := w.Rev
	if k := s.Lock.find(w.name); k != nil && w.name != s.fresh && w.matches(*k) {
		_, rev, _ = strings.Cut(k.rest(), "#")
	}
	args := []string{"clone", "--quiet", "--no-checkout"}
	work, err = filepath.Abs(work)
	if err != nil {
		return "", err
	}
	if _, err := git(ctx, s.Root, append(args, "--", w.Git, work)...); err != nil {
		return "", err
	}
	if rev == "" {
		rev = "HEAD"
	}
	for _, name := range []string{rev, "origin/" + rev} {
		if commit, err = git(ctx, work, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}"); err == nil {
			break
		}
	}
	if err != nil {
		return "", fmt.Errorf("%s has no revision %s", w.Git, rev)
	}
	if _, err := git(ctx, work, "checkout", "--quiet", "--detach", commit); err != nil {
		return "", err
	}
	return commit, copyTree(work, dir)
}

// git runs the program without questions, hooks or protocols that start programs.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	var out, problem bytes.Buffer
	safe := []string{"-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null", "-c", "core.symlinks=false"}
	p, err := policy.StartProcess(ctx, policy.Process{Path: "git", Args: append(safe, args...), Dir: dir,
		Env: []string{"GIT_TERMINAL_PROMPT=0", "GIT_CONFIG_NOSYSTEM=1", "GIT_LFS_SKIP_SMUDGE=1"}, Stdout: &out, Stderr: &problem})
	if err != nil {
		return "", err
	}
	if err := p.Wait(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(problem.String()))
	}
	return strings.TrimSpace(out.String()), nil
}
