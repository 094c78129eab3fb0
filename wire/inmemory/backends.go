package inmemory

import (
	"github.com/google/wire"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/wire/system"
)

// Backends is the state that a fleet shares: what servers would hold.
type Backends struct {
	Cache       *memory.CacheBackend
	Lock        *memory.LockBackend
	Limiter     *memory.LimiterBackend
	Queue       *memory.QueueBackend
	Done        *memory.DoneBackend
	Sessions    *memory.SessionsBackend
	DeadLetters *memory.DeadLettersBackend
	Stores
}

// NewBackends is a fleet without a history.
func NewBackends() *Backends {
	return &Backends{
		Cache:       memory.NewCacheBackend(memory.CacheOptions{}),
		Lock:        memory.NewLockBackend(),
		Limiter:     memory.NewLimiterBackend(memory.LimiterOptions{}),
		Queue:       memory.NewQueueBackend(memory.QueueOptions{}),
		Done:        memory.NewDoneBackend(),
		Sessions:    memory.NewSessionsBackend(),
		DeadLetters: memory.NewDeadLettersBackend(),
		Stores:      newStores(),
	}
}

// Set provides one node's adapters for the kit's ports.
var Set = wire.NewSet(Schemas, Broker, Cache, Lock, Limiter, Queue, Done, Sessions, DeadLetters)

// Schemas are none: what is in memory is as the program makes it.
func Schemas() system.Schemas { return nil }

// Broker is none: topics in memory are made by whoever names them.
func Broker() system.Broker { return nil }

// Cache is this node's cache.
func Cache(b *Backends) ports.Cache { return b.Cache.Node() }

// Lock is this node's lock.
func Lock(b *Backends) (ports.Lock, func()) {
	l := b.Lock.Node()
	return l, l.Close
}

// Limiter is this node's limiter.
func Limiter(b *Backends) ports.Limiter { return b.Limiter.Node() }

// Queue is this node's queue.
func Queue(b *Backends) (ports.Queue, func()) {
	q := b.Queue.Node()
	return q, func() { _ = q.Close() } // a queue in memory has nothing left to flush
}

// Done is this node's done marks.
func Done(b *Backends) ports.Done { return b.Done.Node() }

// Sessions is this node's sessions.
func Sessions(b *Backends) ports.Sessions { return b.Sessions.Node() }

// DeadLetters is this node's table of dead letters.
func DeadLetters(b *Backends) ports.DeadLetters { return b.DeadLetters.Node() }
