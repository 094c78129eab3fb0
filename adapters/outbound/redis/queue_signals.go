package redis

import (
	"context"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// signals wakes who listens to channels, over one connection. A signal says that
// there may be something to see, nothing else; so those that are lost while
// the connection is gone are made up for by waking everybody when it is back.
type signals struct {
	c    *Client
	done chan struct{} // closed when listen has returned
	todo chan struct{} // holds a token when channels are to be added or dropped

	mu       sync.Mutex
	ps       *goredis.PubSub // made with the first channel
	closed   bool
	channels map[string]*channel
}

// channel is who listens to one.
type channel struct {
	asked bool // for the server's messages
	heard bool // the server has said that it sends them
	wakes map[*func()]struct{}
}

func newSignals(c *Client) *signals {
	return &signals{c: c, done: make(chan struct{}), todo: make(chan struct{}, 1), channels: map[string]*channel{}}
}

// on calls wake whenever there is a signal, or may have been one, and once when
// listening has begun, until stop is called. wake must not block.
func (s *signals) on(name string, wake func()) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return func() {}
	}
	ch := s.channels[name]
	if ch == nil {
		ch = &channel{wakes: map[*func()]struct{}{}}
		s.channels[name] = ch
	}
	ch.wakes[&wake] = struct{}{}
	if ch.heard {
		wake()
	}
	if s.ps == nil {
		s.ps = s.c.rdb.Subscribe(context.Background())
		go s.listen(s.ps)
	}
	s.change()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(ch.wakes, &wake)
		s.change()
	}
}

func (s *signals) change() {
	select {
	case s.todo <- struct{}{}:
	default:
	}
}

// listen hands on signals until close.
func (s *signals) listen(ps *goredis.PubSub) {
	defer close(s.done)
	messages := ps.ChannelWithSubscriptions()
	for {
		select {
		case <-s.todo:
			add, drop := s.changes()
			// What fails is made up for when the connection is back.
			if len(add) > 0 {
				_ = ps.Subscribe(context.Background(), add...)
			}
			if len(drop) > 0 {
				_ = ps.Unsubscribe(context.Background(), drop...)
			}
		case m, ok := <-messages:
			if !ok {
				return
			}
			switch m := m.(type) {
			case *goredis.Subscription:
				s.wake(m.Channel, m.Kind == "subscribe")
			case *goredis.Message:
				s.wake(m.Channel, false)
			}
		}
	}
}

// changes are the channels to ask for and those that nobody listens to any
// more.
func (s *signals) changes() (add, drop []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, ch := range s.channels {
		switch {
		case len(ch.wakes) == 0:
			delete(s.channels, name)
			if ch.asked {
				drop = append(drop, name)
			}
		case !ch.asked:
			ch.asked = true
			add = append(add, name)
		}
	}
	return add, drop
}

func (s *signals) wake(name string, heard bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[name]
	if ch == nil {
		return
	}
	ch.heard = ch.heard || heard
	for wake := range ch.wakes {
		(*wake)()
	}
}

// close ends the connection. Nobody is woken any more.
func (s *signals) close() {
	s.mu.Lock()
	ps, first := s.ps, !s.closed
	s.closed = true
	s.mu.Unlock()
	if ps == nil {
		return
	}
	if first {
		_ = ps.Close()
	}
	<-s.done
}
