package kafkakit

import (
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Subscribed is a subscription with its bounds filled in, or InvalidArgument
// when no broker can serve it.
func Subscribed(s ports.Subscription) (ports.Subscription, error) {
	if s.Group == "" || len(s.Topics) == 0 {
		return s, errNamesNothing
	}
	for _, topic := range s.Topics {
		if err := (ports.Message{Topic: topic}).Check(); err != nil {
			return s, err
		}
	}
	if s.MaxHeld <= 0 {
		s.MaxHeld = ports.DefaultMaxHeld
	}
	if s.MaxHeldBytes <= 0 {
		s.MaxHeldBytes = ports.DefaultMaxHeldBytes
	}
	return s, nil
}

var errNamesNothing = fault.New(fault.InvalidArgument, "a subscription names a group and a topic")
