package builtin_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"skep/interp/builtin"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/value"
)

func TestOptionsAndResults(t *testing.T) {
	expressions(t, `
Some(5).unwrap() ==> 5
None.unwrap() ==> !`+"`unwrap` met None"+`
Err("bad").unwrap() ==> !met Err("bad")
Ok(1).unwrap_err() ==> !met Ok(1)
None.expect("need it") ==> !need it
Err("e").expect("need it") ==> !need it: e
Some(2).map(|x| x * 2).filter(|x| x > 3).unwrap_or(0) ==> 4
Some((1, 2)).map(|a, b| a + b) ==> Some(3)
None.map(|x| x) ==> None
Some(3).and_then(|x| if x > 1 { Some(x) } else { None }) ==> Some(3)
None.map_or(7, |x| x) ==> 7
Some(1).xor(Some(2)) ==> None
None.xor(Some(2)) ==> Some(2)
Some(1).zip(None) ==> None
Some(1).zip(5) ==> !expects an Option, found integer 5
let mut o = Some(1); let t = o.take(); (o, t) ==> (None, Some(1))
let mut o = None; o.get_or_insert(4); o ==> Some(4)
Some(1).ok_or("e") ==> Ok(1)
Ok(2).map(|x| x + 1).and_then(|x| Err("no")).or_else(|e| Ok(e.len())) ==> Ok(2)
Err(3).map(|x| x * 2) ==> Err(3)
Ok(3).map_err(|e| "x") ==> Ok(3)
Err(3).unwrap_or_else(|e| e + 1) ==> 4
Ok(1).ok() ==> Some(1)
Err(1).ok() ==> None
Ok(Ok(1)).flatten() ==> Ok(1)
Ok(1).is_ok_and(|x| x > 5) ==> false
let mut xs = [[1]]; let o = Some(xs); xs[0].push(2); o.unwrap() ==> [[1]]
[1, 2].first().unwrap() ==> 1
[].first().unwrap() ==> !met nil
[].first().unwrap_or("none") ==> "none"
[].first().is_none() ==> true
null.expect("a row") ==> !a row
true.then(|| 5) ==> Some(5)
false.then_some(5) ==> None
`)
}

func TestAnyAndPrelude(t *testing.T) {
	expressions(t, `
[1, "a"].to_string() ==> "[1, a]"
[1, "a"].repr() ==> "[1, \"a\"]"
1.hash() == 1.0.hash() ==> true
{a: 1, b: 2}.hash() == {b: 2, a: 1}.hash() ==> true
[1, 2].hash() == [2, 1].hash() ==> false
[1, 2].hash() == [1.0, 2].hash() ==> true
HashSet::from([1, 2]).hash() == HashSet::from([2, 1]).hash() ==> true
"a".hash() ==> -3159516928754090262
1.eq(1.0) ==> true
[1, 2].lt([1, 3]) ==> true
1.lt("a") ==> !cannot compare integer 1 with string "a"
(0.0 / 0.0).lt(1.0) ==> false
1.partial_cmp("a") ==> nil
5.pipe(|x| x + 1) ==> 6
type_of([1].iter()) ==> "iterator"
typeof(Some(1)) ==> "Option"
type(null) ==> "nil"
str([1, "a"]) ==> "[1, a]"
(bool(0), bool(""), bool([0]), bool(None), bool(0.0)) ==> (false, false, true, false, false)
len({a: 1}) ==> 1
len(5) ==> !a string or a collection, found integer 5
range(3) ==> [0, 1, 2]
range(0, 3) ==> [0, 1, 2]
map([1, 2], |x| x + 1) ==> [2, 3]
map(|x| x + 1, [1, 2]) ==> [2, 3]
filter(|x| x > 1, [1, 2]) ==> [2]
reduce([1, 2, 3], 0, |a, b| a + b) ==> 6
reduce(|a, b| a + b, [1, 2, 3]) ==> 6
sorted([2, 1]) ==> [1, 2]
reverse("abc") ==> "cba"
join(["a", "b"], "-") ==> "a-b"
join("-", ["a", "b"]) ==> "a-b"
sum([1, 2]) ==> 3
any([1, 5], |x| x > 3) ==> true
zip([1], ["a"]) ==> [(1, "a")]
repeat([0], 3) ==> [0, 0, 0]
list("ab") ==> ["a", "b"]
set([1, 1]).len() ==> 1
dict([("a", 1)]) ==> {a: 1}
format("{0}-{0}-{:>4}", 7) ==> "7-7-   7"
format(5) ==> !expects a string, found integer 5
chr(128512) ==> "😀"
chr(-1) ==> !expects a code point, found -1
ord("😀") ==> 128512
assert(true) ==> ()
assert(1 > 2) ==> !assertion failed
assert(false, "too small") ==> !assertion failed: too small
assert_eq(1, 2) ==> !found 1, expected 2
assert_eq(1, 2, "sizes") ==> !assertion failed: found 1, expected 2: sizes
assert_ne(1, 1.0) ==> !both values are 1
panic("boom", 5) ==> !boom 5
panic() ==> !panic
todo("later") ==> !not yet implemented: later
unreachable() ==> !entered unreachable code
exit(300) ==> !a code from 0 to 255
input("name? ") ==> !nobody can answer here
fun f(a, b) { a * b }; (f.name(), f.arity(), f.call(2, 3), f.apply([2, 4])) ==> ("f", 2, 6, 8)
Box::new(5) ==> 5
`)
}

func TestLongValuesShowWhereTheyDiffer(t *testing.T) {
	e := engine(0)
	_, err := run(context.Background(), e, "let a = range(100); let mut b = range(100); b[50] = -1; assert_eq(a, b)", &module.Streams{})
	if err == nil {
		t.Fatal("no error")
	}
	text := err.Error()
	for _, want := range []string{"- expected, + found", "-     -1,", "+     50,", "      49,", "…"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "12,") {
		t.Errorf("equal lines far away are shown:\n%s", text)
	}
}

// streams collects what a program writes.
type streams struct{ out, err, page strings.Builder }

func (s *streams) module() *module.Streams {
	return &module.Streams{
		Stdout: func(t string) { s.out.WriteString(t) },
		Stderr: func(t string) { s.err.WriteString(t) },
		Page:   func(b module.Bundle) { s.page.WriteString(b.Data["text/plain"].(string)) },
		Input: func(_ context.Context, prompt string, password bool) module.Line {
			return func() (string, error) {
				if password {
					return "", errors.New("no terminal")
				}
				return "<" + prompt + ">\r\n", nil
			}
		},
	}
}

func TestPrinting(t *testing.T) {
	e, s := engine(0), &streams{}
	code := `println("a", 1, ["b"], null)
print("x"); print(1.0, 2)
println()
eprintln("oops")
eprint("!")
let y = dbg("q", 2)
println(y)
println(input("name? "))
help(len)
help()`
	if _, err := run(context.Background(), e, code, s.module()); err != nil {
		t.Fatal(err)
	}
	if want := "a 1 [\"b\"] nil\nx1.0 2\n(\"q\", 2)\n<name? >\n"; s.out.String() != want {
		t.Errorf("stdout %q, want %q", s.out.String(), want)
	}
	if want := "oops\n![dbg] \"q\"\n[dbg] 2\n"; s.err.String() != want {
		t.Errorf("stderr %q, want %q", s.err.String(), want)
	}
	if !strings.Contains(s.page.String(), "Counts the elements") || !strings.Contains(s.page.String(), "help(x) shows") {
		t.Errorf("help shows %q", s.page.String())
	}
	if _, err := run(context.Background(), e, `input_password("pw")`, s.module()); err == nil || !strings.Contains(err.Error(), "no terminal") {
		t.Errorf("input_password gives %v", err)
	}
}

func TestExitLeavesThroughCatch(t *testing.T) {
	s := &streams{}
	_, err := run(context.Background(), engine(0), `try { exit(3) } catch e { println("caught") }; println("went on")`, s.module())
	var failure *eval.Failure
	var exit *builtin.ExitError
	if !errors.As(err, &failure) || !errors.As(failure.Cause, &exit) || exit.ExitCode() != 3 || exit.Error() != "exit 3" {
		t.Errorf("exit gives %v", err)
	}
	if s.out.String() != "" {
		t.Errorf("the program went on: %q", s.out.String())
	}
}

func TestConstants(t *testing.T) {
	for _, name := range builtin.StaticNames() {
		for _, c := range builtin.Constants(name) {
			if !c.Value.IsFloat() || c.Doc == "" {
				t.Errorf("%s::%s is %s, %q", name, c.Name, value.Repr(c.Value), c.Doc)
			}
		}
	}
}

// TestInterruptsEndLongBuiltins: each of these would run for hours.
func TestInterruptsEndLongBuiltins(t *testing.T) {
	for _, code := range []string{
		"(0..).iter().count()",
		"(0..).iter().filter(|x| false).next()",
		"(0..).iter().max()",
		"(0..).iter().skip(9000000000000000000).next()",
		"(0..).iter().step_by(9000000000000000000).take(2).count()",
		"(0..).iter().map(|x| 1).dedup().last()",
		"[[]].iter().cycle().flatten().next()",
		"[1].iter().cycle().all(|x| true)",
		"9000000000000000000.times(|i| i)",
		"(0..).iter().fold(0, |a, x| x)",
		"(0..9000000000000000000).contains(1) && (0..).any(|x| x < 0)",
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
		done := make(chan error, 1)
		go func() {
			_, err := run(ctx, engine(1<<30), code, &module.Streams{})
			done <- err
		}()
		select {
		case err := <-done:
			if err == nil {
				t.Errorf("%s ended by itself", code)
			}
		case <-time.After(time.Minute):
			t.Errorf("%s does not stop", code)
		}
		cancel()
	}
}

// TestSortStopsInsideTheComparator uses a context that is done after some questions, not a clock.
func TestSortStopsInsideTheComparator(t *testing.T) {
	xs := make([]value.Value, 100_000)
	for i := range xs {
		xs[i] = value.Int(int64(i * 7919 % 100_003))
	}
	calls := 0
	cmp := function(2, func(a []value.Value) (value.Value, error) {
		calls++
		return value.Int(a[0].AsInt() - a[1].AsInt()), nil
	})
	c := &module.Call{Ctx: &patience{context.Background(), 5}, Host: &host{1 << 30}, Name: "sort_by", Args: []value.Value{value.NewArray(xs), cmp, value.Bool(false)}}
	if _, err := method(t, "array", "sort_by").Impl(c); !errors.Is(err, context.Canceled) {
		t.Errorf("sort_by gives %v after %d comparisons", err, calls)
	}
	if calls > 20_000 {
		t.Errorf("%d comparisons before the interrupt was seen", calls)
	}
}

func TestMergeSortComparesLittle(t *testing.T) {
	const n = 60_000
	xs := make([]value.Value, n)
	for i := range xs {
		xs[i] = value.Int(int64(i) * 7919 % 60_013)
	}
	calls := 0
	cmp := function(2, func(a []value.Value) (value.Value, error) {
		calls++
		return value.Int(a[0].AsInt() - a[1].AsInt()), nil
	})
	c := &module.Call{Host: &host{1 << 30}, Name: "sort_by", Args: []value.Value{value.NewArray(xs), cmp, value.Bool(false)}}
	v, err := method(t, "array", "sort_by").Impl(c)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range v.List().Boxed()[1:] {
		if x.AsInt() < v.List().At(i).AsInt() {
			t.Fatalf("not sorted at %d", i)
		}
	}
	if calls > n*16 { // n·log2(n) is 15.9 n
		t.Errorf("%d comparisons for %d elements", calls, n)
	}
}

func TestMemoryIsAskedBeforeItIsTaken(t *testing.T) {
	for _, code := range []string{
		`"ab".repeat(500000000)`, "range(100000000)", "(0..100000000).map(|x| x)", "[0].cycle(100000000)", "(0..100000000).to_set()",
		`"a".pad_end(500000000)`, "range(20000).cartesian(range(20000))", "HashMap::from_keys(0..100000000)", "(0..100000000).collect()",
		`range(300000).join("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")`,
	} {
		if _, err := run(context.Background(), engine(32<<20), code, &module.Streams{}); err == nil || !strings.Contains(err.Error(), "out of memory") {
			t.Errorf("%.60s gives %v", code, err)
		}
	}
}
