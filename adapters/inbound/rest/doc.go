// Package rest is the HTTP side of the hexagon: it turns requests into calls of
// use cases, and what they answer, faults included, into JSON.
//
// What belongs here is what HTTP knows: routes, headers, status codes, the JSON
// shape of things, who is asking and how often. A business rule never belongs
// here, nor does anything that would outlive a change of protocol.
//
// An API is made of Modules, each a few routes with the part of the OpenAPI
// document that describes them. Every request passes the same chain:
//
//	identify → access log → recover → admit → who → rate limit → body limit → role → body → load limit → handler
//
// Handlers return errors; fail is the one place that turns them into answers.
//
// Files named shop_* hold the example shop's routes; everything else is kit and
// does not know them.
package rest
