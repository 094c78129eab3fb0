package system

import (
	"context"

	"github.com/google/wire"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/app/noting"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// BusinessSet is this service: its use cases, its inbound adapters and what the
// kit runs of them.
var BusinessSet = wire.NewSet(noting.New, rest.NewNotes, NewBusiness)

// NewBusiness is what the kit runs of notes.
func NewBusiness(store ports.NotesStore, service *noting.Service, routes *rest.Notes) Business {
	return Business{
		Modules: []rest.Module{routes},
		Authenticate: func(context.Context, id.ID) (ports.Session, error) {
			return ports.Session{}, fault.New(fault.Unauthenticated, "nobody signs in here")
		},
		Subscriptions: []events.Subscription{events.Routed(noting.Group, events.On(service.Kept))},
		Contexts:      []ports.Context{store},
		Greeting:      func(base string) string { return "notes at " + base + "/api/v1/notes\n" },
	}
}
