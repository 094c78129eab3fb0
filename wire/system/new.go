package system

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"time"

	"github.com/google/wire"

	"example.com/surge/adapters/inbound/jobs"
	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/adapters/outbound/entropy"
	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/app/consuming"
	"example.com/surge/app/relay"
	"example.com/surge/app/workers"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
)

// KitSet is what every service is made of, around its Business.
var KitSet = wire.NewSet(
	New, PartsSet,
	entropy.New, wire.Bind(new(ports.IDs), new(*entropy.IDs)),
)

// PartsSet is KitSet without the System that is made of the parts, and without
// chance.
var PartsSet = wire.NewSet(
	wire.Struct(new(Deps), "*"),
	prometheus.New,
	NewTokens, NewLimiter,
	consuming.NewDeadLetters,
)

// Deps are what a System is made of.
type Deps struct {
	Config      config.Config
	Log         *slog.Logger
	Metrics     *prometheus.Metrics
	IDs         ports.IDs
	Tokens      *rest.Tokens
	Limiter     Limiter
	Cache       ports.Cache
	Lock        ports.Lock
	Queue       ports.Queue
	Broker      Broker // nil where the queue makes its topics itself
	Done        ports.Done
	DeadLetters ports.DeadLetters
	Schemas     Schemas
	Business    Business
	Relay       relay.Config `wire:"-"` // its defaults serve
}

// Schemas look at the tables of the stores before anything else does. They fail
// where a start on them would do harm.
type Schemas []Task

// How many handlers run at once in a process, and how many more wait for their
// turn before the consumers do.
const (
	handlersAtOnce = 64
	handlersQueued = 256
)

// New puts a system together. Nothing runs before Run.
func New(d Deps) (*System, error) {
	topics := &topicWatch{broker: d.Broker, topics: d.Business.topics(), log: d.Log}
	health := rest.NewHealth(d.Log, d.probes(topics.probe(d.Queue.Ping)))
	api, err := rest.New(rest.Deps{
		Log: d.Log, IDs: d.IDs, Tokens: d.Tokens, Authenticate: d.Business.Authenticate,
		Limit:    rest.NewLimit(d.Limiter, rule(d.Config.RateLimit)),
		Observer: d.Metrics.NewHTTP(), Health: health, Modules: d.Business.Modules,
	}, rest.Settings{
		RequestTimeout: d.Config.RequestTimeout, ShedLatency: time.Duration(d.Config.ShedLatency), TrustedProxies: d.Config.TrustedProxies.Strings(), Title: "Surge", Version: "1",
	})
	if err != nil {
		return nil, fmt.Errorf("put the API together: %w", err)
	}
	s := &System{
		Listen: net.Listen,
		config: d.Config, log: d.Log, api: api, health: health, metrics: d.Metrics.Handler(),
		prepare: slices.Concat(d.Schemas, d.storesAnswer(), topics.prepare(), d.Business.Prepare),
		always:  slices.Concat(d.Business.Tasks, topics.always(), d.lags()),
		topics:  topics.topics, greeting: d.Business.Greeting, ready: make(chan struct{}),
	}
	if d.Config.Roles.Worker {
		s.relay, s.work = d.Background()
	}
	return s, nil
}

// Background is what a process with the role worker runs: relays, which end
// after everything that they publish for, and consumers and jobs.
func (d Deps) Background() (relays, work []Task) { return d.relays(), d.workers() }

// relays publish every outbox and keep it small.
func (d Deps) relays() []Task {
	observer := d.Metrics.NewRelay(d.Log)
	var tasks []Task
	for _, store := range d.Business.Contexts {
		parts := relay.Deps{Store: store, Queue: d.Queue, Lock: d.Lock, Observer: observer}
		tasks = append(tasks,
			Task{"relay of " + store.Name(), relay.New(parts, d.Relay).Run},
			Task{"janitor of " + store.Name(), relay.NewJanitor(parts, relay.JanitorConfig{Inbox: d.Config.InboxRetention}).Run},
		)
	}
	return tasks
}

// lags look how far groups are behind, where a broker knows.
func (d Deps) lags() []Task {
	if d.Broker == nil {
		return nil
	}
	return []Task{{"lag of consumers", (&lagWatch{d.Broker, d.Business.groups(), d.Metrics.NewLags()}).run}}
}

// workers are one task, since the consumers share a pool that ends after them.
func (d Deps) workers() []Task {
	return []Task{{"work", func(ctx context.Context) error {
		pool := workers.New(handlersAtOnce, handlersQueued, func(value any, stack []byte) {
			d.Log.Error("a task panicked", "panic", fmt.Sprint(value), "stack", string(stack))
		})
		failed := make(chan error, 1)
		all := start(d.Log, failed, d.consumers(pool)...)
		var err error
		select {
		case <-ctx.Done():
		case err = <-failed:
		}
		all.cancel()
		all.all.Wait()
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if closeErr := pool.Close(closing); err == nil {
			err = closeErr
		}
		return err
	}}}
}

func (d Deps) consumers(pool *workers.Pool) []Task {
	observer := d.Metrics.NewConsuming(d.Log)
	deps := consuming.Deps{Queue: d.Queue, Workers: pool, Done: d.Done, Observer: observer}
	tasks := []Task{{"jobs", func(ctx context.Context) error {
		jobs.New(d.seed(), d.Metrics.NewJobs(d.Log), d.Business.Jobs...).Run(ctx)
		return nil
	}}}
	for _, s := range d.Business.Subscriptions {
		c := consuming.Config{Group: s.Group, Topics: s.Topics, Retries: d.Config.RetrySchedule}
		tasks = append(tasks, Task{"consumer " + s.Group, consuming.New(deps, c, s.Handle).Run})
	}
	if dead := letters(d.Business.Subscriptions); len(dead) > 0 {
		tasks = append(tasks, Task{"collector of dead letters", consuming.NewCollector(d.Queue, d.DeadLetters, d.IDs, observer, dead...).Run})
	}
	return tasks
}

// seed makes the jitter of this process's jobs its own.
func (d Deps) seed() uint64 {
	v := d.IDs.New()
	return binary.BigEndian.Uint64(v[8:])
}

// storesAnswer keeps a start waiting for its stores.
func (d Deps) storesAnswer() []Task {
	var tasks []Task
	for _, store := range d.Business.Contexts {
		tasks = append(tasks, Task{"the store of " + store.Name(), answers(store)})
	}
	return tasks
}

// probes ask what readiness depends on.
func (d Deps) probes(ping func(context.Context) error) []ports.Probe {
	probes := []ports.Probe{
		{Name: "cache", Check: func(ctx context.Context) error {
			_, err := d.Cache.Get(ctx, "probe")
			return unless(err, fault.NotFound)
		}},
		{Name: "state", Check: func(ctx context.Context) error {
			_, err := d.Limiter.shared.Allow(ctx, "probe", ports.Rule{Algorithm: ports.Fixed, Limit: 1, Window: time.Second}, 0)
			return err
		}},
		{Name: "lock", Check: func(ctx context.Context) error {
			lease, err := d.Lock.TryAcquire(ctx, "probe", time.Second)
			if err != nil {
				return unless(err, fault.Held)
			}
			return lease.Release(ctx)
		}},
		{Name: "queue", Check: ping},
	}
	for _, store := range d.Business.Contexts {
		probes = append(probes, ports.Probe{Name: "store/" + store.Name(), Required: true, Check: answers(store)})
	}
	return probes
}

func answers(store ports.Context) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		return store.KitTx(ctx, func(context.Context, ports.Kit) error { return nil })
	}
}

func unless(err error, code fault.Code) error {
	if fault.Is(err, code) {
		return nil
	}
	return err
}

// NewTokens signs with the secret of the configuration; without one, which is
// allowed only where nobody else must read the tokens, with a random one.
func NewTokens(c config.Config) (*rest.Tokens, error) {
	secret := []byte(string(c.JWTSecret))
	if len(secret) == 0 {
		secret = []byte(rand.Text() + rand.Text())
	}
	return rest.NewTokens(secret, "surge")
}

func rule(r config.Rate) ports.Rule {
	algorithm := ports.SlidingLog
	if r.Limit > maxLogged {
		algorithm = ports.SlidingCounter
	}
	return ports.Rule{Algorithm: algorithm, Limit: r.Limit, Window: r.Window}
}

// maxLogged is up to which limit requests are remembered one by one. That is
// exact, and a client that is refused is free again within a window; but it
// costs an entry each, and above it an estimate will do.
const maxLogged = 1000
