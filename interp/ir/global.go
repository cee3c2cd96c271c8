package ir

// Shared is a variable outside of all functions, as a function sees it that uses
// it itself or by what it calls.
type Shared struct {
	Var     *Var // of the first function that has it
	Written bool // some function assigns it or writes into it
}

// Globals lists the variables outside of all functions that f and what it calls use, each once.
func (f *Func) Globals() (out []Shared) {
	at := map[string]int{}
	for _, g := range f.Callees() {
		for _, v := range g.Vars {
			if _, seen := at[v.Global]; v.Global != "" && !seen {
				at[v.Global] = len(out)
				out = append(out, Shared{Var: v})
			}
		}
		Walk(g.Body, func(n *Node) bool {
			if n.Var != nil && n.Var.Global != "" && n.Effects()&Writes != 0 {
				out[at[n.Var.Global]].Written = true
			}
			return true
		})
	}
	return out
}
