package events

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports/event"
)

// Router calls the handler of an event's type and version.
type Router struct {
	handlers map[schema]consuming.Handler
	topics   map[string]string // of types
}

type schema struct {
	eventType string
	version   int
}

// Route is a type and version of events and what handles them.
type Route struct {
	schema
	topic  string
	handle consuming.Handler
}

// On routes events with that payload to fn, which gets the event's id.
func On[P event.Payload](fn func(ctx context.Context, eid id.ID, p P) error) Route {
	var p P
	return Route{schema{p.EventType(), p.EventVersion()}, p.EventTopic(), func(ctx context.Context, e event.Envelope) error {
		p, err := event.Decode[P](e)
		if err != nil {
			return consuming.Permanent(err)
		}
		return fn(ctx, e.ID, p)
	}}
}

// NewRouter makes a router. Two routes for the same type and version are a
// mistake in the program, and panic.
func NewRouter(routes ...Route) *Router {
	r := &Router{handlers: map[schema]consuming.Handler{}, topics: map[string]string{}}
	for _, route := range routes {
		if r.handlers[route.schema] != nil {
			panic(fmt.Sprintf("events: two routes for %s version %d", route.eventType, route.version))
		}
		r.handlers[route.schema] = route.handle
		r.topics[route.eventType] = route.topic
	}
	return r
}

// Topics are where the routed events travel, each once, in order.
func (r *Router) Topics() []string {
	return slices.Compact(slices.Sorted(maps.Values(r.topics)))
}

// Handle is a consuming.Handler: ErrUnknownType for a type that is not routed,
// a permanent InvalidArgument for an unknown version of one that is.
func (r *Router) Handle(ctx context.Context, e event.Envelope) error {
	if handle := r.handlers[schema{e.Type, e.Version}]; handle != nil {
		return handle(ctx, e)
	}
	if _, known := r.topics[e.Type]; !known {
		return consuming.ErrUnknownType
	}
	return consuming.Permanent(fault.New(fault.InvalidArgument, fmt.Sprintf("unknown version %d of %s", e.Version, e.Type)))
}
