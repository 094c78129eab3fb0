package accounts

// Observer hears what accounts does, for metrics and logs. Its methods are
// called from many goroutines and must not block.
type Observer interface {
	// SignIn: somebody proved who they are, or did not.
	SignIn(ok bool)
	// Missed: something that is repaired later could not be done now.
	Missed(doing string, err error)
}

type silent struct{}

func (silent) SignIn(bool)          {}
func (silent) Missed(string, error) {}
