package redis

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
)

// ear is a subscription to one channel. It begins when somebody needs it, and
// ends when its connection breaks: nobody knows what was missed then, so that
// everybody who listens is told and begins anew.
type ear struct {
	c       *Client
	channel string
	tell    func(news string) // what was heard; it must not block
	turn    chan struct{}     // held by whoever begins

	mu      sync.Mutex
	link    *goredis.PubSub // nil unless it listens
	deaf    chan struct{}   // closed when link has ended
	closed  bool
	hearing sync.WaitGroup
}

func newEar(c *Client, channel string, tell func(string)) *ear {
	return &ear{c: c, channel: channel, tell: tell, turn: make(chan struct{}, 1)}
}

var errEarClosed = fault.New(fault.Unavailable, "the connection is closed")

const (
	// confirmWithin bounds how long a subscription may take to begin.
	confirmWithin = 2 * time.Second
	// heartbeat is after how long without news the server is asked whether it is
	// still there, and how long it may take to say so.
	heartbeat = time.Second
)

// listen returns once it listens, for all that is published from then on. The
// channel is closed when it does not any more.
func (e *ear) listen(ctx context.Context) (deaf <-chan struct{}, err error) {
	const doing = "listen to Redis"
	if deaf, err := e.current(nil); deaf != nil || err != nil {
		return deaf, err
	}
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return nil, fault.FromContext(ctx, doing)
	}
	if deaf, err := e.current(nil); deaf != nil || err != nil {
		return deaf, err
	}
	link := e.c.rdb.Subscribe(ctx, e.channel)
	if _, err := link.ReceiveTimeout(ctx, confirmWithin); err != nil {
		_ = link.Close()
		return nil, faultOf(ctx, err, doing)
	}
	return e.current(link)
}

// listening says whether it listens already.
func (e *ear) listening() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.link != nil
}

// current answers what is there, after link has been put in its place unless it
// is nil.
func (e *ear) current(link *goredis.PubSub) (<-chan struct{}, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		if link != nil {
			_ = link.Close()
		}
		return nil, errEarClosed
	}
	if link != nil {
		deaf := make(chan struct{})
		e.link, e.deaf = link, deaf
		e.hearing.Go(func() {
			e.hear(link)
			e.mu.Lock()
			e.link, e.deaf = nil, nil
			e.mu.Unlock()
			close(deaf)
		})
	}
	return e.deaf, nil
}

// hear passes news on until the connection breaks or is closed.
func (e *ear) hear(link *goredis.PubSub) {
	defer func() { _ = link.Close() }()
	ctx := context.Background() // closing the link ends it
	for asked := false; ; {
		message, err := link.ReceiveTimeout(ctx, heartbeat)
		switch m := message.(type) {
		case *goredis.Message:
			e.tell(m.Payload)
		case *goredis.Subscription:
			return // the driver has connected again: something may be lost
		}
		if err == nil {
			asked = false
			continue
		}
		if !isTimeout(err) || asked || link.Ping(ctx) != nil {
			return
		}
		asked = true
	}
}

// close ends the subscription and waits until nothing is told any more.
func (e *ear) close() {
	e.mu.Lock()
	e.closed = true
	if e.link != nil {
		_ = e.link.Close()
	}
	e.mu.Unlock()
	e.hearing.Wait()
}

// isTimeout says whether nothing came in time, and nothing else is wrong.
func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}
