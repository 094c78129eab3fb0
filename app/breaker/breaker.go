package breaker

import (
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
)

// Breaker guards one dependency. Its methods may be called from any goroutine;
// it has no goroutine or timer of its own.
type Breaker struct {
	threshold int64
	cooldown  time.Duration
	onChange  func(open bool)

	// A call remembers the epoch in which it began. It is even while closed and
	// odd while open; a change of state and a new trial begin the next one.
	epoch    atomic.Uint64
	failures atomic.Int64 // in a row, while closed

	mu      sync.Mutex // held to write epoch and failures
	retryAt time.Time  // guarded by mu: while open, when a call may try
}

// New is a closed breaker that opens after threshold failures in a row (at
// least 1) and then lets one call try after each cooldown. onChange, which may
// be nil, is told of every change by the call that caused it, which waits for
// it; no lock is held.
func New(threshold int, cooldown time.Duration, onChange func(open bool)) *Breaker {
	if onChange == nil {
		onChange = func(bool) {}
	}
	return &Breaker{threshold: int64(max(threshold, 1)), cooldown: cooldown, onChange: onChange}
}

// Open says whether calls are refused or on trial.
func (b *Breaker) Open() bool { return isOpen(b.epoch.Load()) }

// Do makes the call and returns its error as it is, or refuses with
// fault.Unavailable and says in RetryAfter when a call may try. A panic of the
// call counts as a failure and goes on. Do adds no waiting of its own.
func (b *Breaker) Do(call func() error) error {
	epoch := b.epoch.Load()
	if isOpen(epoch) {
		var err error
		if epoch, err = b.try(); err != nil {
			return err
		}
	}
	result := failure // unless the call comes back and says otherwise
	defer func() { b.record(epoch, result) }()
	err := call()
	result = classify(err)
	return err
}

// try makes the caller the one on trial, or refuses.
func (b *Breaker) try() (epoch uint64, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	epoch = b.epoch.Load()
	if !isOpen(epoch) {
		return epoch, nil // closed meanwhile
	}
	now := time.Now()
	if wait := b.retryAt.Sub(now); wait > 0 {
		return 0, fault.New(fault.Unavailable, "the service is temporarily unavailable").WithRetryAfter(wait)
	}
	b.retryAt = now.Add(b.cooldown) // when this trial is given up
	return b.epoch.Add(2), nil
}

// record counts how a call went that began in that epoch.
func (b *Breaker) record(epoch uint64, r result) {
	if r == success && !isOpen(epoch) && b.failures.Load() == 0 {
		return // nearly every call: nothing to write
	}
	if b.apply(epoch, r) {
		b.onChange(!isOpen(epoch))
	}
}

// apply says whether the breaker opened or closed.
func (b *Breaker) apply(epoch uint64, r result) (changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.epoch.Load() != epoch {
		return false // late: it says nothing about the present state
	}
	trial := isOpen(epoch)
	switch {
	case r == success:
		b.failures.Store(0)
		changed = trial
	case r == failure && trial:
		b.retryAt = time.Now().Add(b.cooldown)
	case r == failure:
		changed = b.failures.Add(1) >= b.threshold
		b.retryAt = time.Now().Add(b.cooldown)
	case trial:
		b.retryAt = time.Time{} // no answer: the next call may try
	}
	if changed {
		b.epoch.Add(1)
	}
	return changed
}

func isOpen(epoch uint64) bool { return epoch%2 == 1 }
