package scope

import (
	"maps"

	"skep/interp/syntax"
)

// Merge puts together what was found of the parts of one program that were
// resolved one by one: a notebook's cells. Root belongs to the whole and has no variables.
func Merge(p *syntax.Program, parts []*Info) *Info {
	out := newInfo()
	for _, i := range parts {
		maps.Copy(out.Refs, i.Refs)
		maps.Copy(out.Binds, i.Binds)
		maps.Copy(out.Funcs, i.Funcs)
		maps.Copy(out.Last, i.Last)
		maps.Copy(out.InText, i.InText)
		maps.Copy(out.Short, i.Short)
		maps.Copy(out.Old, i.Old)
		maps.Copy(out.Asked, i.Asked)
		maps.Copy(out.Thrown, i.Thrown)
		maps.Copy(out.byLoop, i.byLoop)
		out.Parallels = append(out.Parallels, i.Parallels...)
		out.Assigns = append(out.Assigns, i.Assigns...)
		out.Unknown = append(out.Unknown, i.Unknown...)
		for name, g := range i.Globals {
			if !out.Globals[name].IsDefined() {
				out.Globals[name] = g
			}
		}
	}
	out.Root = &Func{Node: p}
	out.Funcs[p] = out.Root
	return out
}
