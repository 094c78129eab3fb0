package redis

import (
	"context"
	"slices"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// cacheEar is a node's one subscription to what caches publish. It begins when
// somebody needs it and ends when it breaks: nobody knows what he missed then,
// so that everybody is told and begins anew.
type cacheEar struct {
	c       *Client
	channel string
	turn    chan struct{} // held by whoever begins a subscription

	mu     sync.Mutex
	sub    *cacheSubscription // nil unless it listens
	closed bool
	ended  sync.WaitGroup
}

func newCacheEar(c *Client) *cacheEar {
	return &cacheEar{c: c, channel: c.prefix + "cache:news", turn: make(chan struct{}, 1)}
}

var errEarClosed = fault.New(fault.Unavailable, "the cache was closed")

// listen answers the subscription, and begins it if there is none.
func (e *cacheEar) listen(ctx context.Context) (*cacheSubscription, error) {
	const doing = "listen for what caches publish"
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return nil, fault.FromContext(ctx, doing)
	}
	e.mu.Lock()
	sub, closed := e.sub, e.closed
	e.mu.Unlock()
	if closed {
		return nil, errEarClosed
	}
	if sub != nil {
		return sub, nil
	}
	link := e.c.rdb.Subscribe(ctx, e.channel)
	if _, err := link.ReceiveTimeout(ctx, confirmWithin); err != nil {
		_ = link.Close()
		return nil, faultOf(ctx, err, doing)
	}
	sub = &cacheSubscription{link: link, waiting: map[string][]chan struct{}{}}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		_ = link.Close()
		return nil, errEarClosed
	}
	e.sub = sub
	e.ended.Go(func() {
		sub.hear()
		e.mu.Lock()
		e.sub = nil
		e.mu.Unlock()
		sub.end()
	})
	return sub, nil
}

// close ends the subscription, and those who listen by it.
func (e *cacheEar) close() {
	e.mu.Lock()
	e.closed = true
	if e.sub != nil {
		_ = e.sub.link.Close()
	}
	e.mu.Unlock()
	e.ended.Wait()
}

const (
	// confirmWithin bounds how long a subscription may take to begin.
	confirmWithin = 2 * time.Second
	// heartbeat is after how long without news the server is asked whether it is
	// still there, and how long it may take to say so.
	heartbeat = time.Second
)

// cacheSubscription is one connection that news comes over.
type cacheSubscription struct {
	link *goredis.PubSub

	mu       sync.Mutex
	over     bool
	watchers []*cacheWatcher
	waiting  map[string][]chan struct{} // closed when the key's lease is over
}

// hear passes news on until the connection breaks or is closed.
func (s *cacheSubscription) hear() {
	defer func() { _ = s.link.Close() }()
	ctx := context.Background() // Close ends it
	for asked := false; ; {
		message, err := s.link.ReceiveTimeout(ctx, heartbeat)
		switch m := message.(type) {
		case *goredis.Message:
			s.tell(m.Payload)
		case *goredis.Subscription:
			return // the driver has reconnected: something may be lost
		}
		if err == nil {
			asked = false
			continue
		}
		if !isTimeout(err) || asked || s.link.Ping(ctx) != nil {
			return
		}
		asked = true
	}
}

// tell tells those whom news concerns.
func (s *cacheSubscription) tell(news string) {
	if news == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range newsKeys(news) {
		for _, w := range s.waiting[key] {
			close(w)
		}
		delete(s.waiting, key)
		if news[0] != newsGone {
			continue
		}
		for _, w := range s.watchers {
			w.tell(ports.Invalidation{Key: key})
		}
	}
}

// end tells everybody that there will be no more news.
func (s *cacheSubscription) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	for _, all := range s.waiting {
		for _, w := range all {
			close(w)
		}
	}
	clear(s.waiting)
	for _, w := range s.watchers {
		w.broken = true
		w.signal()
	}
	s.watchers = nil
}

// await registers somebody who waits for a key's lease to end. The channel is
// closed then, or when there will be no more news; stop is to be called.
func (e *cacheEar) await(ctx context.Context, key string) (heard <-chan struct{}, stop func(), err error) {
	s, err := e.listen(ctx)
	if err != nil {
		return nil, nil, err
	}
	w := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		close(w)
		return w, func() {}, nil
	}
	s.waiting[key] = append(s.waiting[key], w)
	return w, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		all := s.waiting[key]
		if i := slices.Index(all, w); i >= 0 {
			all = slices.Delete(all, i, i+1)
		}
		if s.waiting[key] = all; len(all) == 0 {
			delete(s.waiting, key)
		}
	}, nil
}
