package object_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"skep/dataframe/remote/object"
	"skep/dataframe/remote/object/objecttest"
	"skep/policy"
)

func TestLists(t *testing.T) {
	s, ctx := objecttest.New(t), context.Background()
	var want []string
	for i := range 11 {
		key := fmt.Sprintf("lake/day=%02d/part é+&=%%.parquet", i)
		s.Put("b/"+key, []byte("x"))
		want = append(want, "s3://b/"+key)
	}
	s.Put("b/lake/notes.txt", nil)
	s.Put("b/other/x.parquet", nil)
	got, err := object.List(ctx, "s3://b/lake/day=", object.FromEnvironment())
	if err != nil || !slices.Equal(got, want) || len(s.Asked()) != 4 {
		t.Fatalf("%v, %d requests\n%q", err, len(s.Asked()), got)
	}
	for pattern, n := range map[string]int{"s3://b/lake/*/*.parquet": 11, "s3://b/lake/*.parquet": 0, "s3://b/lake/day=0[1-3]/*": 3, "s3://b/*/x.parquet": 1, "s3://b/lake/n?tes.txt": 1, "s3://b/none*": 0} {
		if got, err := object.Match(ctx, pattern, object.FromEnvironment()); err != nil || len(got) != n {
			t.Errorf("%s: %v, %q", pattern, err, got)
		}
	}
	f, err := object.Open(ctx, want[3], object.FromEnvironment())
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(f); err != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestUploads(t *testing.T) {
	s, ctx := objecttest.New(t), context.Background()
	for _, size := range []int{0, 1, 5 << 20, 8 << 20, 8<<20 + 1, 20 << 20} {
		data := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		u, err := object.Create(ctx, "s3://b/a b/é.bin", object.FromEnvironment())
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < size; at += 3 << 20 {
			if _, err := u.Write(data[at:min(size, at+3<<20)]); err != nil {
				t.Fatal(err)
			}
		}
		if err := u.Commit(); err != nil || !bytes.Equal(s.Get("b/a b/é.bin"), data) || s.Open() != 0 {
			t.Fatalf("%d bytes: %v, %d open", size, err, s.Open())
		}
	}
	u, _ := object.Create(ctx, "s3://b/given up", object.FromEnvironment())
	if _, err := u.Write(make([]byte, 9<<20)); err != nil || s.Open() != 1 {
		t.Fatal(err, s.Open())
	}
	if u.Abort(); s.Open() != 0 || s.Get("b/given up") != nil {
		t.Errorf("%d uploads are open", s.Open())
	}
}

func TestRefusals(t *testing.T) {
	s, ctx := objecttest.New(t), context.Background()
	wrong := object.FromEnvironment()
	wrong.Secret = "another"
	_, err := object.List(ctx, "s3://b/", wrong)
	var e *object.Error
	if !errors.As(err, &e) || e.Status != 403 || !strings.Contains(e.Message, "SignatureDoesNotMatch") || e.Hint == "" || len(s.Asked()) != 1 {
		t.Errorf("%v", err)
	}
	u, err := object.Create(ctx, "s3://b/k", wrong)
	if err == nil {
		err = u.Commit()
	}
	if !errors.As(err, &e) || e.Status != 403 || s.Get("b/k") != nil {
		t.Errorf("%v", err)
	}
	for _, address := range []string{"https://example.org/x", "s3://b", "s3://b/", "s3:///k"} {
		if _, err := object.Create(ctx, address, nil); err == nil {
			t.Errorf("%s can be written", address)
		}
	}
	if _, err := object.List(ctx, "s3://b", nil); err == nil {
		t.Error("a bucket without a slash is a list")
	}
	var refused *policy.Refused
	t.Setenv("AWS_ENDPOINT_URL", "http://192.0.2.1")
	if _, err := object.List(policy.WithTier(ctx, policy.Sovereign), "s3://b/", object.FromEnvironment()); !errors.As(err, &refused) {
		t.Errorf("%v, want a refusal", err)
	}
}
