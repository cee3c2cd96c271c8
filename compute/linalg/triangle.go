package linalg

// SolveTriangle overwrites b with the x of t x = b for a lower or an upper triangle t, whose other half counts as
// zero. A zero on the diagonal gives infinities and NaN.
func SolveTriangle(t, b Matrix, lower bool) {
	if lower {
		solveLower(t, b, false)
	} else {
		solveUpper(t, b)
	}
}
