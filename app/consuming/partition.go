package consuming

import (
	"sync"
	"time"

	"example.com/surge/ports"
)

// partition is a claim that is being worked on. A lane that holds messages is
// in exactly one place: with the dispatcher or a worker, waiting for a timer,
// or parked until the pause ends.
type partition struct {
	*Consumer
	dispatcher *dispatcher
	claim      ports.Claim

	mu      sync.Mutex
	lanes   map[string]*lane // those that hold messages with a key
	parked  []*lane
	paused  bool
	pauses  int // in a row
	running int // handlers
	held    int // messages taken and not done
	stopped bool
	idle    chan struct{} // closed when it is stopped and no handler runs
}

func newPartition(c *Consumer, d *dispatcher, claim ports.Claim) *partition {
	return &partition{Consumer: c, dispatcher: d, claim: claim, lanes: map[string]*lane{}, idle: make(chan struct{})}
}

// serve works until the partition is taken away, then lets handlers that run
// finish, unless it is lost first.
func (p *partition) serve() {
	defer p.stop()
	for {
		select {
		case batch, ok := <-p.claim.Batches():
			if !ok {
				return
			}
			p.take(p.skipMarked(batch))
		case <-p.claim.Lost().Done():
			return
		}
	}
}

// take puts messages into their lanes.
func (p *partition) take(batch []ports.Delivery) {
	if len(batch) == 0 {
		return
	}
	p.observer.Held(p.config.Group, p.claim.Topic(), len(batch))
	var fresh []*lane
	p.mu.Lock()
	p.held += len(batch)
	for _, d := range batch {
		l := p.lanes[d.Key]
		if l == nil {
			l = &lane{partition: p, key: d.Key}
			fresh = append(fresh, l)
			if d.Key != "" { // messages without a key have no order: a lane for each
				p.lanes[d.Key] = l
			}
		}
		l.messages = append(l.messages, d)
	}
	p.mu.Unlock()
	p.dispatcher.add(fresh...)
}

// begin answers the message that a lane is to handle, and counts it as
// running, unless nothing may be started now.
func (p *partition) begin(l *lane) (ports.Delivery, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return ports.Delivery{}, false
	}
	if p.paused {
		p.parked = append(p.parked, l)
		return ports.Delivery{}, false
	}
	p.running++
	return l.messages[0], true
}

// end is called for each begin, with what became of the message, and answers
// whether the lane goes on with another.
func (p *partition) end(l *lane, o outcome) bool {
	p.mu.Lock()
	p.running--
	fewer := 0
	if o.done && p.held > 0 {
		p.held--
		fewer = -1
	}
	more, pause := false, time.Duration(0)
	switch {
	case p.stopped:
		if p.running == 0 {
			close(p.idle)
		}
	case o.done:
		more = p.advance(l)
	case o.outage != nil:
		pause = p.park(l)
	default:
		time.AfterFunc(o.wait, func() { p.dispatcher.add(l) })
	}
	p.mu.Unlock()
	if fewer != 0 {
		p.observer.Held(p.config.Group, p.claim.Topic(), fewer)
	}
	if pause > 0 {
		p.observer.Paused(p.config.Group, p.claim.Topic(), p.claim.Partition(), pause, o.outage)
	}
	return more
}

// advance takes the message that is done out of its lane, and answers whether
// there is another.
func (p *partition) advance(l *lane) bool {
	if !p.paused {
		p.pauses = 0
	}
	l.messages[0] = ports.Delivery{} // lets go of its value
	l.messages = l.messages[1:]
	if len(l.messages) == 0 && l.key != "" {
		delete(p.lanes, l.key)
	}
	return len(l.messages) > 0
}

// park sets a lane that met an outage aside until the pause ends. It answers
// how long that is if the pause begins with it, and else 0.
func (p *partition) park(l *lane) time.Duration {
	p.parked = append(p.parked, l)
	if p.paused {
		return 0
	}
	p.paused = true
	p.pauses++
	wait := p.pause.after(p.pauses)
	time.AfterFunc(wait, func() {
		p.mu.Lock()
		lanes := p.parked
		p.parked, p.paused = nil, false
		p.mu.Unlock()
		p.dispatcher.add(lanes...)
	})
	return wait
}

// stop starts nothing new, and waits for what runs until the claim is lost.
// What is queued is given up.
func (p *partition) stop() {
	p.mu.Lock()
	p.stopped = true
	running := p.running
	p.mu.Unlock()
	if running > 0 {
		select {
		case <-p.idle:
		case <-p.claim.Lost().Done():
		}
	}
	p.mu.Lock()
	givenUp := p.held
	p.held = 0
	p.mu.Unlock()
	p.observer.Held(p.config.Group, p.claim.Topic(), -givenUp)
}
