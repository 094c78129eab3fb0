package events

import (
	"maps"
	"slices"

	"example.com/surge/app/consuming"
)

// Subscription is a group, where it listens and what it does. A consumer
// (consuming.New) carries it.
type Subscription struct {
	Group  string
	Topics []string
	Types  []string // of events that it handles; nil is every one
	Handle consuming.Handler
}

// Routed is the subscription of a group that handles what is routed.
func Routed(group string, routes ...Route) Subscription {
	r := NewRouter(routes...)
	return Subscription{Group: group, Topics: r.Topics(), Types: slices.Sorted(maps.Keys(r.topics)), Handle: r.Handle}
}
