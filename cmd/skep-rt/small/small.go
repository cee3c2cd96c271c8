// Package small lists the modules that every base has: those that add little to a binary.
package small

import (
	"skep/interp"
	"skep/modules/csv"
	"skep/modules/display"
	"skep/modules/encoding"
	"skep/modules/env"
	"skep/modules/fs"
	"skep/modules/hashing"
	"skep/modules/itertools"
	"skep/modules/json"
	"skep/modules/logging"
	"skep/modules/math"
	"skep/modules/path"
	"skep/modules/random"
	"skep/modules/regex"
	"skep/modules/stats"
	"skep/modules/testing"
	"skep/modules/text"
	"skep/modules/time"
	"skep/modules/toml"
	"skep/modules/url"
	"skep/modules/uuid"
	"skep/modules/yaml"
)

// Modules lists them.
func Modules() []interp.Module {
	return []interp.Module{
		csv.Module(), display.Module(), encoding.Module(), env.Module(), fs.Module(), hashing.Module(), itertools.Module(),
		json.Module(), logging.Module(), math.Module(), path.Module(), random.Module(), regex.Module(), stats.Module(),
		testing.Module(), text.Module(), time.Module(), toml.Module(), url.Module(), uuid.Module(), yaml.Module(),
	}
}
