// Package modules is the list of builtin modules, announced: each is made when a
// program needs it. Only the commands import it; they hand the list to the session.
package modules

import (
	"skep/interp"
	"skep/modules/archive"
	"skep/modules/cli"
	"skep/modules/collections"
	"skep/modules/csv"
	"skep/modules/df"
	"skep/modules/display"
	"skep/modules/encoding"
	"skep/modules/env"
	"skep/modules/fs"
	"skep/modules/functools"
	"skep/modules/hashing"
	"skep/modules/http"
	"skep/modules/index"
	"skep/modules/itertools"
	"skep/modules/json"
	"skep/modules/logging"
	"skep/modules/magic"
	"skep/modules/math"
	"skep/modules/number"
	"skep/modules/path"
	"skep/modules/plot"
	"skep/modules/process"
	"skep/modules/random"
	"skep/modules/regex"
	"skep/modules/secrets"
	"skep/modules/stats"
	"skep/modules/tensor"
	"skep/modules/testing"
	"skep/modules/text"
	"skep/modules/time"
	"skep/modules/toml"
	"skep/modules/url"
	"skep/modules/uuid"
	"skep/modules/widgets"
	"skep/modules/yaml"
)

// frameValues is what a frame's columns give to programs beyond numbers and text.
var frameValues = df.Others{Decimal: number.Exact, Moment: time.Of, Span: time.Lasting, Charts: plot.Module}

// All lists the builtin modules.
func All() []interp.Announced {
	return []interp.Announced{
		index.Of("archive", archive.Archive),
		index.Of("compress", archive.Compress),
		index.Of("cli", cli.Module),
		index.Of("collections", collections.Module),
		index.Of("csv", csv.Module),
		index.Of("df", df.With(frameValues, df.Module)),
		index.Of("dataframe", df.With(frameValues, df.Alias)),
		index.Of("display", display.Module),
		index.Of("encoding", encoding.Module),
		index.Of("env", env.Module),
		index.Of("fs", fs.Module),
		index.Of("functools", functools.Module),
		index.Of("hashing", hashing.Module),
		index.Of("http", http.Module),
		index.Of("itertools", itertools.Module),
		index.Of("json", json.Module),
		index.Of("logging", logging.Module),
		index.Of("magic", magic.Module),
		index.Of("math", math.Module),
		index.Of("bigint", number.BigInt),
		index.Of("rational", number.Rational),
		index.Of("decimal", number.Decimal),
		index.Of("path", path.Module),
		index.Of("plot", plot.Module),
		index.Of("process", process.Module),
		index.Of("random", random.Module),
		index.Of("regex", regex.Module),
		index.Of("secrets", secrets.Module),
		index.Of("selectors", df.Selectors),
		index.Of("stats", stats.Module),
		index.Of("tensor", tensor.Module),
		index.Of("fft", tensor.FFT),
		index.Of("linalg", tensor.Linalg),
		index.Of("optim", tensor.Optim),
		index.Of("sparse", tensor.Sparse),
		index.Of("testing", testing.Module),
		index.Of("text", text.Module),
		index.Of("time", time.Module),
		index.Of("toml", toml.Module),
		index.Of("url", url.Module),
		index.Of("uuid", uuid.Module),
		index.Of("widgets", widgets.Module),
		index.Of("yaml", yaml.Module),
	}
}
