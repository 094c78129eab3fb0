package redis

import (
	"context"
	"sync"
	"sync/atomic"
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
	open    context.Context   // ends with the ear
	end     context.CancelFunc

	mu      sync.Mutex
	deaf    chan struct{} // closed when it does not listen any more; nil unless it does
	start   *earStart     // nil unless it is about to
	hearing sync.WaitGroup
}

// earStart is a subscription that begins, for all who wait for it.
type earStart struct {
	done chan struct{} // closed when what follows is known
	deaf <-chan struct{}
	err  error
}

func newEar(c *Client, channel string, tell func(string)) *ear {
	e := &ear{c: c, channel: channel, tell: tell}
	e.open, e.end = context.WithCancel(context.Background())
	return e
}

var errEarClosed = fault.New(fault.Unavailable, "the connection is closed")

const (
	// confirmWithin bounds how long a subscription may take to begin.
	confirmWithin = 2 * time.Second
	// heartbeat is how often the server is asked whether it is still there, and
	// how long it may take to say so.
	heartbeat = time.Second
)

// listen returns once it listens, for all that is published from then on. The
// channel is closed when it does not any more.
func (e *ear) listen(ctx context.Context) (deaf <-chan struct{}, err error) {
	e.mu.Lock()
	if e.open.Err() != nil || e.deaf != nil {
		defer e.mu.Unlock()
		if e.open.Err() != nil {
			return nil, errEarClosed
		}
		return e.deaf, nil
	}
	s := e.start
	if s == nil {
		s = &earStart{done: make(chan struct{})}
		e.start = s
		e.hearing.Go(func() { e.run(s) })
	}
	e.mu.Unlock()
	select {
	case <-s.done:
		return s.deaf, s.err
	case <-ctx.Done():
		return nil, fault.FromContext(ctx, "listen to Redis")
	}
}

// listening says whether it listens already.
func (e *ear) listening() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.deaf != nil
}

// run is a subscription from its begin to its end.
func (e *ear) run(s *earStart) {
	ctx, cancel := context.WithTimeout(e.open, confirmWithin)
	link := e.c.rdb.Subscribe(ctx, e.channel)
	defer func() { _ = link.Close() }()
	_, err := link.ReceiveTimeout(ctx, confirmWithin)
	cancel()
	deaf := make(chan struct{})
	e.mu.Lock()
	e.start = nil
	switch {
	case e.open.Err() != nil:
		s.err = errEarClosed
	case err != nil:
		s.err = faultOf(e.open, err, "listen to Redis") // the time was ours, not a caller's
	default:
		s.deaf, e.deaf = deaf, deaf
	}
	e.mu.Unlock()
	close(s.done)
	if s.err != nil {
		return
	}
	e.hear(link)
	e.mu.Lock()
	e.deaf = nil
	e.mu.Unlock()
	close(deaf)
}

// hear passes news on until the connection breaks or the ear is closed. It reads
// without a deadline, which in the middle of a message would lose it.
func (e *ear) hear(link *goredis.PubSub) {
	var heard atomic.Bool
	heard.Store(true)
	stop := make(chan struct{})
	defer close(stop)
	e.hearing.Go(func() { e.watch(link, &heard, stop) })
	for {
		message, err := link.Receive(e.open)
		if err != nil {
			return
		}
		heard.Store(true)
		switch m := message.(type) {
		case *goredis.Message:
			e.tell(m.Payload)
		case *goredis.Subscription:
			return // the driver has connected again: something may be lost
		}
	}
}

// watch closes a connection over which nothing was heard for a beat, though the
// server was asked, and when the ear is closed.
func (e *ear) watch(link *goredis.PubSub, heard *atomic.Bool, stop <-chan struct{}) {
	defer func() { _ = link.Close() }()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-stop:
			return
		case <-e.open.Done():
			return
		case <-beat.C:
			if !heard.Swap(false) || link.Ping(e.open) != nil {
				return
			}
		}
	}
}

// close ends the subscription and waits until nothing is told any more.
func (e *ear) close() {
	e.mu.Lock()
	e.end()
	e.mu.Unlock()
	e.hearing.Wait()
}
