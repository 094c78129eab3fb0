package catalog

// Observer hears what the catalogue does, for metrics and logs. Its methods are
// called from many goroutines and must not block.
type Observer interface {
	// Missed: something that is repaired later could not be done now.
	Missed(doing string, err error)
	// Rebuilt: the lost sets of tags are whole again, with so many products.
	Rebuilt(products int)
}

type silent struct{}

func (silent) Missed(string, error) {}
func (silent) Rebuilt(int)          {}
