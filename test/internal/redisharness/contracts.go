package redisharness

import "testing"

// Contracts holds the kit's adapters to their ports over one kind of server: a
// subtest per port.
func Contracts(t *testing.T, open func(t *testing.T) Server) {
	t.Helper()
	run(t, []suite{})
}

// suite is one port's cases.
type suite struct {
	name string
	run  func(t *testing.T)
}

func run(t *testing.T, suites []suite) {
	t.Helper()
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t)
		})
	}
}
