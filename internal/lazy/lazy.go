// Package lazy makes the tables of packages when they are first used. A map or a
// regular expression that a package variable begins with is made before main, in
// every process: some hundred of them took a tenth of what a small program runs. A
// Value is plain data to the linker. Any package may use it for its variables.
package lazy

import "sync"

// Value is a variable whose value New makes at the first Get. Any goroutine may ask.
type Value[T any] struct {
	New  func() T
	once sync.Once
	made T
}

// Get gives the value; it costs an atomic load.
func (v *Value[T]) Get() T {
	v.once.Do(v.make)
	return v.made
}

func (v *Value[T]) make() { v.made = v.New() }
