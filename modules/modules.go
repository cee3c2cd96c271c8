// Package modules is the list of builtin modules. Only the commands import it;
// they hand the list to the session.
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
	"skep/modules/itertools"
	"skep/modules/json"
	"skep/modules/logging"
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
	"skep/modules/yaml"
)

// All lists the builtin modules.
func All() []interp.Module {
	return []interp.Module{
		archive.Archive(),
		archive.Compress(),
		cli.Module(),
		collections.Module(),
		csv.Module(),
		df.Module(),
		df.Alias(),
		display.Module(),
		encoding.Module(),
		env.Module(),
		fs.Module(),
		functools.Module(),
		hashing.Module(),
		http.Module(),
		itertools.Module(),
		json.Module(),
		logging.Module(),
		math.Module(),
		number.BigInt(),
		number.Rational(),
		number.Decimal(),
		path.Module(),
		plot.Module(),
		process.Module(),
		random.Module(),
		regex.Module(),
		secrets.Module(),
		stats.Module(),
		tensor.Module(),
		tensor.Linalg(),
		testing.Module(),
		text.Module(),
		time.Module(),
		toml.Module(),
		url.Module(),
		uuid.Module(),
		yaml.Module(),
	}
}
