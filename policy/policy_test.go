package policy

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test program be its own child, the one program that a sovereign process may start.
func TestMain(m *testing.M) {
	switch os.Getenv("POLICY_TEST_CHILD") {
	case "tier":
		os.Stdout.WriteString(TierOf(context.Background()).String())
		os.Exit(3)
	case "sleep":
		time.Sleep(time.Minute)
	}
	os.Exit(m.Run())
}

func TestParseTier(t *testing.T) {
	for _, tier := range []Tier{Standard, Private, Sovereign} {
		if got, err := ParseTier(tier.String()); got != tier || err != nil {
			t.Errorf("ParseTier(%v) = %v, %v", tier, got, err)
		}
	}
	if got, err := ParseTier("sovreign"); got != Sovereign || err == nil {
		t.Errorf("a misspelt tier gives %v, %v: want the strictest and an error", got, err)
	}
}

func TestContextOnlyTightens(t *testing.T) {
	ctx := WithTier(context.Background(), Sovereign)
	if got := TierOf(WithTier(ctx, Standard)); got != Sovereign {
		t.Errorf("loosened to %v", got)
	}
}

func TestAllow(t *testing.T) {
	for _, c := range []struct {
		tier             Tier
		network, address string
		ok               bool
	}{
		{Standard, "tcp4", "93.184.216.34:80", true},
		{Private, "tcp4", "93.184.216.34:80", false},
		{Private, "tcp4", "10.1.2.3:80", true},
		{Private, "tcp6", "[fd00::1]:80", true},
		{Private, "tcp6", "[::ffff:8.8.8.8]:80", false},
		{Sovereign, "tcp4", "10.1.2.3:80", false},
		{Sovereign, "tcp4", "127.0.0.1:80", true},
		{Sovereign, "tcp6", "[::1]:80", true},
		{Sovereign, "tcp6", "[::ffff:127.0.0.1]:80", true},
		{Sovereign, "udp4", "8.8.8.8:53", false},
		{Sovereign, "unix", "/tmp/socket", true},
		{Sovereign, "tcp4", "nonsense", false},
	} {
		if err := c.tier.allow(c.network, c.address); (err == nil) != c.ok {
			t.Errorf("%v.allow(%s, %s) = %v", c.tier, c.network, c.address, err)
		}
	}
}

func TestSovereignReachesLoopbackOnly(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "http://192.0.2.1/", http.StatusFound)
			return
		}
		io.WriteString(w, "here")
	}))
	defer server.Close()
	ctx := WithTier(context.Background(), Sovereign)
	if got := get(t, ctx, server.URL); got != "here" {
		t.Errorf("loopback answered %q", got)
	}
	for _, url := range []string{"http://192.0.2.1/", "http://example.invalid/", server.URL + "/away"} {
		req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = HTTPClient(ctx).Do(req)
		var refused *Refused
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v, want a refusal", url, err)
		}
	}
}

func get(t *testing.T, ctx context.Context, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := HTTPClient(ctx).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestSovereignDialerAcceptsUnixSockets(t *testing.T) {
	path := t.TempDir() + "/s"
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := Dialer(WithTier(context.Background(), Sovereign))(context.Background(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestChildInheritsTheTier(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	ctx := WithTier(context.Background(), Sovereign)
	child, err := StartProcess(ctx, Process{Path: own, Env: []string{"POLICY_TEST_CHILD=tier"}, Stdout: &out, OwnGroup: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil || child.ExitCode() != 3 {
		t.Errorf("Wait = %v, status %d, want 3", err, child.ExitCode())
	}
	if out.String() != "sovereign" {
		t.Errorf("the child's tier is %q", out.String())
	}
}

func TestSovereignStartsNoForeignProgram(t *testing.T) {
	var refused *Refused
	_, err := StartProcess(WithTier(context.Background(), Sovereign), Process{Path: "sh", Args: []string{"-c", "true"}})
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "start sh") {
		t.Errorf("StartProcess = %v, want a refusal", err)
	}
}

func TestContextKillsTheChild(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	child, err := StartProcess(ctx, Process{Path: own, Env: []string{"POLICY_TEST_CHILD=sleep"}})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := child.Wait(); err == nil || child.PID() == 0 {
		t.Error("the child ended by itself")
	}
	if _, err := StartProcess(ctx, Process{Path: "no-such-program-here"}); err == nil {
		t.Error("a missing program started")
	}
}
