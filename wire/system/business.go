package system

import (
	"context"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/inbound/jobs"
	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Business is what a service is for: everything that the kit runs for it.
type Business struct {
	// Modules are its routes.
	Modules []rest.Module
	// Authenticate answers a live session; Unauthenticated.
	Authenticate func(ctx context.Context, session id.ID) (ports.Session, error)
	// Subscriptions are its reactions to events.
	Subscriptions []events.Subscription
	// Topics are those that its contexts publish to.
	Topics []string
	// Jobs are what it does by the clock.
	Jobs []jobs.Job
	// Contexts are its stores, for the relay, the janitor and readiness.
	Contexts []ports.Context
	// Tasks are what else runs as long as the process, whatever its roles.
	Tasks []Task
	// Prepare is done before anything is served, in order. Each is tried again
	// while it is Unavailable, and must be safe to do in several processes.
	Prepare []Task
	// Greeting is what a person at a terminal is told once the service answers at
	// base, such as http://127.0.0.1:8080; "" is nothing.
	Greeting func(base string) string
}
