package memory

// Deepen makes the caller's stack 64 KiB long at once. Go doubles a stack each time it is too
// short, and then looks up every frame on it in the tables of functions: for a script that takes
// as long as parsing and checking it. Pages that nothing reaches cost nothing.
func Deepen() { deepen(0) }

// deepen is asked for its frame; it never uses it.
//
//go:noinline
func deepen(n int) byte {
	if n == 0 {
		return 0
	}
	var room [40 << 10]byte
	room[n] = 1
	return room[n/2] + deepen(n-1)
}
