package uuid

import (
	"testing"
	"time"

	"skep/interp/moduletest"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		uuid.v4() == uuid.v4() ==> false
		uuid.version(uuid.v7()) ==> Ok(7)
		uuid.v4().char_at(14) ==> "4"
		"89ab".contains(uuid.v4().char_at(19)) ==> true
		uuid.v5("url", "http://python.org/").take(8) ==> "4c565f0d"
		uuid.v5("nowhere", "x") ==> !must be a UUID or one of
		uuid.v5(uuid.nil(), "x") == uuid.v5(uuid.nil(), "x") ==> true
		uuid.parse("urn:uuid:886313e1-3b8a-5372-9b90-0c9aee199e5d") ==> Ok("886313e1-3b8a-5372-9b90-0c9aee199e5d")
		uuid.parse("886313e13b8a-5372-9b90-0c9aee199e5d") ==> Err("\"886313e13b8a-5372-9b90-0c9aee199e5d\" is no UUID")
		uuid.version("x").is_err() ==> true
		uuid.time(uuid.v4()) ==> None
		uuid.time("x") ==> None
		uuid.is_valid(uuid.nil()) ==> true
		let ids = (0..5000).map(|_| uuid.v7())¶ids == ids.sort() && ids.unique().len() == 5000 ==> true
	`, Module())
}

// TestClockNeverGoesBack keeps the clock still, and turns it back.
func TestClockNeverGoesBack(t *testing.T) {
	now := time.UnixMilli(1_700_000_000_000)
	k := &clock{now: func() time.Time { return now }}
	before := k.next().String()
	for i := range 10_000 {
		if i == 5000 {
			now = now.Add(-time.Hour)
		}
		next := k.next().String()
		if next <= before {
			t.Fatalf("%s after %s", next, before)
		}
		before = next
	}
}

func FuzzParse(f *testing.F) {
	f.Add("886313e1-3b8a-5372-9b90-0c9aee199e5d")
	f.Add("{886313E13B8A53729B900C9AEE199E5D}")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := parse(s)
		if err != nil {
			return
		}
		if again, err := parse(u.String()); err != nil || again != u {
			t.Errorf("%q: %v comes back as %v, %v", s, u, again, err)
		}
	})
}
