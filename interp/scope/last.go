package scope

import "skep/interp/syntax"

// lastUses is filled by liveness.go's walk; see there.
func lastUses(info *Info, p *syntax.Program) {}
