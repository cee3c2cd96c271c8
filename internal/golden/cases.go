package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Case is one case of a data file: what is asked, a line `----`, the answer.
type Case struct{ Asked, Answer string }

const (
	answerLine = "----\n"
	caseLine   = "====\n"
)

// Split reads the cases of a file, which lines `====` part or end.
func Split(t testing.TB, path string) []Case {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []Case
	for _, part := range strings.Split(strings.TrimSuffix(string(text), caseLine), caseLine) {
		asked, answer, ok := strings.Cut(part, answerLine)
		if !ok {
			t.Fatalf("%s: no line %q in %q", path, strings.TrimSpace(answerLine), part)
		}
		out = append(out, Case{asked, answer})
	}
	return out
}

// Cases asks for the answers of all cases in the files that match a pattern
// below testdata, each file a subtest, and compares them with those in the file.
func Cases(t *testing.T, pattern string, answer func(t *testing.T, file, asked string) string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", filepath.FromSlash(pattern)))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of cases: testdata/%s, %v", pattern, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			name, err := filepath.Rel("testdata", file)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, c := range Split(t, file) {
				out = append(out, c.Asked+answerLine+answer(t, file, c.Asked))
			}
			text := strings.Join(out, caseLine)
			if ended(t, file) {
				text += caseLine
			}
			Check(t, filepath.ToSlash(name), text)
		})
	}
}

// ended tells whether the last case of a file ends with a line `====`, too.
func ended(t testing.TB, path string) bool {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.HasSuffix(string(text), caseLine)
}
