// Package modules is the list of builtin modules. Only the commands import it;
// they hand the list to the session.
package modules

import (
	"skep/interp"
	"skep/modules/fs"
	"skep/modules/math"
	"skep/modules/plot"
)

// All lists the builtin modules.
func All() []interp.Module {
	return []interp.Module{fs.Module(), math.Module(), plot.Module()}
}
