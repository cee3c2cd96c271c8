// Package small lists the modules that every base has: those that add little to a binary.
package small

import (
	"skep/interp"
	"skep/modules/cli"
	"skep/modules/collections"
	"skep/modules/csv"
	"skep/modules/display"
	"skep/modules/encoding"
	"skep/modules/env"
	"skep/modules/fs"
	"skep/modules/functools"
	"skep/modules/hashing"
	"skep/modules/index"
	"skep/modules/itertools"
	"skep/modules/json"
	"skep/modules/logging"
	"skep/modules/math"
	"skep/modules/path"
	"skep/modules/random"
	"skep/modules/regex"
	"skep/modules/secrets"
	"skep/modules/stats"
	"skep/modules/testing"
	"skep/modules/text"
	"skep/modules/time"
	"skep/modules/url"
	"skep/modules/uuid"
)

// Modules lists them.
func Modules() []interp.Announced {
	return []interp.Announced{
		index.Of("cli", cli.Module),
		index.Of("collections", collections.Module),
		index.Of("csv", csv.Module),
		index.Of("display", display.Module),
		index.Of("encoding", encoding.Module),
		index.Of("env", env.Module),
		index.Of("fs", fs.Module),
		index.Of("functools", functools.Module),
		index.Of("hashing", hashing.Module),
		index.Of("itertools", itertools.Module),
		index.Of("json", json.Module),
		index.Of("logging", logging.Module),
		index.Of("math", math.Module),
		index.Of("path", path.Module),
		index.Of("random", random.Module),
		index.Of("regex", regex.Module),
		index.Of("secrets", secrets.Module),
		index.Of("stats", stats.Module),
		index.Of("testing", testing.Module),
		index.Of("text", text.Module),
		index.Of("time", time.Module),
		index.Of("url", url.Module),
		index.Of("uuid", uuid.Module),
	}
}
