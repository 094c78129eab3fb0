package consuming

import (
	"context"
	"slices"
	"sync"
	"time"

	"example.com/surge/ports"
)

// Workers run handlers: a bounded pool, shared by the consumers of a process.
type Workers interface {
	// Submit hands over a task, waiting for room until ctx ends. A task that was
	// accepted runs, sooner or later.
	Submit(ctx context.Context, task func()) error
}

// Deps is what a Consumer needs.
type Deps struct {
	Queue    ports.Queue
	Workers  Workers
	Done     ports.Done // nil: no marks
	Observer Observer   // nil: unobserved
}

// Config is how a group consumes. Zero stands for the default.
type Config struct {
	Group  string
	Topics []string // their retry topics come with them
	// Retries are the waits after a failure: as many, then the dead letter. Nil
	// is 1, 2 and 4 s; empty is none.
	Retries []time.Duration
	// PauseMin and PauseMax bound how long a partition pauses in an outage and
	// how long a dead letter that was not taken waits; 100 ms and 30 s.
	PauseMin, PauseMax time.Duration
}

func (c Config) withDefaults() Config {
	if c.Retries == nil {
		c.Retries = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}
	}
	if c.PauseMin == 0 {
		c.PauseMin = defaultPause.min
	}
	if c.PauseMax == 0 {
		c.PauseMax = defaultPause.max
	}
	return c
}

// Consumer consumes for one group.
type Consumer struct {
	queue    ports.Queue
	workers  Workers
	done     ports.Done // may be nil
	observer Observer
	config   Config
	pause    backoff
	handle   Handler
}

// New makes a consumer; Run starts it.
func New(d Deps, c Config, handle Handler) *Consumer {
	if d.Observer == nil {
		d.Observer = unobserved{}
	}
	c = c.withDefaults()
	return &Consumer{
		queue: d.Queue, workers: d.Workers, done: d.Done, observer: d.Observer,
		config: c, pause: backoff{c.PauseMin, c.PauseMax}, handle: handle,
	}
}

// Run consumes until ctx ends, then lets running handlers finish, as long as
// the adapter gives them, and returns nil. What else it returns says that the
// subscription is impossible or the queue was closed.
func (c *Consumer) Run(ctx context.Context) error {
	s := ports.Subscription{Group: c.config.Group, Topics: slices.Clone(c.config.Topics)}
	for _, topic := range c.config.Topics {
		s.Topics = append(s.Topics, RetryTopic(topic, c.config.Group))
	}
	d := &dispatcher{workers: c.workers, again: c.pause.min, wake: make(chan struct{}, 1)}
	dispatching, stop := context.WithCancel(ctx) // past it nothing is started anyway
	var done sync.WaitGroup
	done.Go(func() { d.run(dispatching) })
	defer done.Wait()
	defer stop()
	handle := func(claim ports.Claim) { newPartition(c, d, claim).serve() } //nolint:contextcheck // a claim has a context of its own
	return c.queue.Consume(ctx, s, handle)
}
