package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

const appNotebook = `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
 {"id": "a", "cell_type": "markdown", "metadata": {}, "source": "# Greetings"},
 {"id": "b", "cell_type": "code", "metadata": {}, "execution_count": null, "outputs": [], "source": "let secret = 6 * 7\nwidgets.slider(0..=9)"}]}`

// startedApp compiles a notebook as an app in a folder, starts it, and gives its address.
func startedApp(t *testing.T, args ...string) (address string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "greet.ipynb"), []byte(appNotebook), 0o644); err != nil {
		t.Fatal(err)
	}
	output(t, dir, program(t), "compile", "-q", "greet.ipynb", "-o", "greet", "--app")
	cmd := exec.Command(filepath.Join(dir, "greet"), append([]string{"--port", "0"}, args...)...)
	cmd.Dir = t.TempDir() // nothing of the notebook is there
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_, _ = io.Copy(io.Discard, said)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the app ends with %v", err)
		}
	})
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if found := regexp.MustCompile(`http://\S+`).FindString(lines.Text()); found != "" {
			return found
		}
	}
	t.Fatal("the app ends without an address")
	return ""
}

// asked gets a page of the app.
func asked(t *testing.T, address string) (int, string) {
	t.Helper()
	c := &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// TestApp: `skep compile --app` makes a program that serves the notebook's page, without its code. (What visitors can do is tested in web,
// what they see by the browser tests.)
func TestApp(t *testing.T) {
	address := startedApp(t)
	base, token, ok := strings.Cut(address, "/app?token=")
	if !ok {
		t.Fatalf("the address is %s", address)
	}
	if status, _ := asked(t, base+"/api/skep/app"); status != http.StatusForbidden {
		t.Errorf("without the token: %d", status)
	}
	status, body := asked(t, base+"/api/skep/app?token="+token)
	var page struct {
		Title string
		Parts []*string
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil || status != http.StatusOK || page.Title != "greet" || len(page.Parts) != 2 || page.Parts[0] == nil || *page.Parts[0] != "# Greetings" || page.Parts[1] != nil {
		t.Errorf("the page is %d %s", status, body)
	}
	if status, _ := asked(t, base+"/api/contents?token="+token); status != http.StatusNotFound {
		t.Errorf("files: %d", status)
	}
}

func TestPublicApp(t *testing.T) {
	address := startedApp(t, "--public", "--visitors", "3", "--idle", "5", "--memory", "1G")
	if status, body := asked(t, address); status != http.StatusOK || !strings.Contains(body, "<div id=\"page\">") {
		t.Errorf("%s: %d %s", address, status, body)
	}
}

// TestAppUsage: what does not go together is said.
func TestAppUsage(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"greet.ipynb": appNotebook, "a.ruchy": "1"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	output(t, dir, program(t), "compile", "-q", "greet.ipynb", "-o", "greet", "--app")
	skep, app := program(t), filepath.Join(dir, "greet")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{skep, "compile", "a.ruchy", "--app"}, "goes with a notebook"},
		{[]string{skep, "compile", "greet.ipynb", "--app", "--slim"}, "--slim does not go with --app"},
		{[]string{skep, "compile", "greet.ipynb", "--app", "--target", "wasm"}, "--app does not go with --target wasm"},
		{[]string{app, "--host", "0.0.0.0"}, "listen on 0.0.0.0"},
		{[]string{app, "--visitors", "0"}, "a number from 1 to 200"},
		{[]string{app, "--idle", "soon"}, "a number from 1"},
		{[]string{app, "--port", "-1"}, "a number from 0 to 65535"},
		{[]string{app, "--memory", "much"}, "expected a size"},
		{[]string{app, "file"}, "greet: it takes no file"},
	} {
		cmd := exec.Command(test.args[0], test.args[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), test.want) {
			t.Errorf("%v: %v\n%s", test.args[1:], err, out)
		}
	}
}
