// Package redisharness runs the contracts over the adapters of Redis: on
// miniredis in the process, and on whatever server a URL names. Every case has
// keys of its own, and nodes whose way to the server can be cut.
package redisharness
