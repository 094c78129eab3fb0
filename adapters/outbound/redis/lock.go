package redis

import (
	"context"
	"crypto/rand"
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	//go:embed lua/lock_grant.lua
	lockGrantSource string
	//go:embed lua/lock_acquire.lua
	lockAcquireSource string
	//go:embed lua/lock_release.lua
	lockReleaseSource string
	//go:embed lua/lock_renew.lua
	lockRenewSource string

	lockAcquire = newScript(lockGrantSource + lockAcquireSource)
	lockRelease = newScript(lockGrantSource + lockReleaseSource)
	lockRenew   = newScript(lockRenewSource)
)

// Lock implements ports.Lock on one server, or one slot of a Cluster. A lock is
// a string of its lease and token; the last token stands beside it, and grows
// with the clock, so that its loss takes nothing back.
//
// Of each node one waits for a key at the server, and others of the node behind
// it. Those who wait at the server stand in a sorted set by when they came. A
// release hands the lock, in the same script and under a new token, to the next
// of the node, lockPasses times in a row, and then to the first at the server,
// which is published on the channel of its node: a handoff is one call, some are
// a message too, and nobody polls. Who waits at the server asks again every
// lockBeat: that says that it is still there, finds what a lost message would
// have told, and hands on the lock of a holder who died.
type Lock struct {
	c        *Client
	name     string // of this node, with which its leases begin
	channels string // what the nodes' channels begin with
	ear      *ear
	leases   atomic.Uint64
	open     context.Context // ends with the node
	close    context.CancelFunc
	leaving  sync.WaitGroup // of those who gave up, and have yet to say so

	mu      sync.Mutex
	waiting map[string]*lockWait // by lease
	live    map[*lockLease]struct{}
	gates   map[string]*lockGate
}

var _ ports.Lock = (*Lock)(nil)

const (
	minLockTTL = 10 * time.Millisecond // leaves a renewal time to be late
	lockBeat   = time.Second           // how often somebody who waits asks
	lockWaits  = 3 * lockBeat          // after how long without asking it is taken for dead
	// lockGoodbye bounds a release whose caller has no time left.
	lockGoodbye = 2 * time.Second
)

// NewLock makes a node of locks over a client. It is closed before the client
// is.
func NewLock(c *Client) *Lock {
	l := &Lock{c: c, name: rand.Text(), channels: c.prefix + "lock:", waiting: map[string]*lockWait{}, live: map[*lockLease]struct{}{}, gates: map[string]*lockGate{}}
	l.open, l.close = context.WithCancel(context.Background())
	l.ear = newEar(c, l.channels+l.name, l.granted)
	return l
}

// Close ends the node as the end of its process would: nothing is released,
// but no lease is renewed any more and the contexts of all of them end. Calls
// that wait, and later ones, are Unavailable.
func (l *Lock) Close() {
	l.mu.Lock()
	l.close()
	for lease := range l.live {
		lease.end(errLockClosed)
	}
	l.mu.Unlock()
	l.ear.close()
	l.leaving.Wait()
}

var (
	errHeld       = fault.New(fault.Held, "somebody else holds the lock")
	errLockClosed = fault.New(fault.Unavailable, "the connection is closed")
	errLeaseLost  = fault.New(fault.Unavailable, "the lease of a lock was lost")
	errShortLock  = fault.New(fault.InvalidArgument, "a lock lives for 10 ms at least")
)

const acquiring = "acquire a lock"

// TryAcquire takes a free key.
func (l *Lock) TryAcquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	lease, err := l.lease(ctx, key, ttl)
	if err != nil {
		return nil, err
	}
	if _, err := lease.ask(ctx, noWait); err != nil {
		return nil, err
	}
	if lease.token == 0 {
		return nil, errHeld
	}
	return lease.begin(ctx)
}

// Acquire waits for a key.
func (l *Lock) Acquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	lease, err := l.lease(ctx, key, ttl)
	if err != nil {
		return nil, err
	}
	if err := lease.enter(ctx); err != nil {
		return nil, err
	}
	if lease.token == 0 && !l.ear.listening() { // most nodes never wait, and need no subscription
		if _, err := lease.ask(ctx, noWait); err != nil {
			return nil, err
		}
	}
	if lease.token == 0 {
		if err := lease.wait(ctx); err != nil {
			return nil, err
		}
	}
	return lease.begin(ctx)
}

// granted passes a token on to who waits for it.
func (l *Lock) granted(news string) {
	lease, text, _ := strings.Cut(news, " ")
	question, text, _ := strings.Cut(text, " ")
	asked, err1 := strconv.Atoi(question)
	token, err2 := strconv.ParseUint(text, 10, 64)
	l.mu.Lock()
	defer l.mu.Unlock()
	if w := l.waiting[lease]; w != nil && w.asked == asked && err1 == nil && err2 == nil {
		select {
		case w.granted <- token:
		default: // a question that the driver sent twice was answered twice
		}
	}
}
