package prometheus

import "log/slog"

// missed logs what could not be done now and is repaired later: degradation,
// not an error.
type missed struct {
	log  *slog.Logger
	part string
}

// Missed logs one such thing.
func (m missed) Missed(doing string, err error) {
	m.log.Warn("could not "+doing+"; it is repaired later", "part", m.part, "error", err.Error())
}
