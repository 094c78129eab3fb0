package wire

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"github.com/google/wire"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
)

// CheckURLs refuses a URL that no adapter serves, or that its adapter does not
// understand. The error is a *config.Error.
func CheckURLs(c config.Config) error {
	for _, f := range families(c) {
		if err := checkURL(f.variable, f.url, f.served); err != nil {
			return err
		}
	}
	for _, s := range c.Stores() {
		if err := checkStore(s); err != nil {
			return err
		}
	}
	if err := checkRetention(c.Queue()); err != nil {
		return err
	}
	return checkBusinessURLs(c)
}

// family is ports that share a URL.
type family struct {
	variable string
	url      config.URL
	served   schemes
}

// families are those but the stores.
func families(c config.Config) []family {
	return []family{
		{"CACHE_URL", c.CacheURL, redisSchemes}, {"STATE_URL", c.StateURL, redisSchemes}, {"LOCK_URL", c.LockURL, redisSchemes},
		{"QUEUE_URL", c.QueueURL, queueSchemes},
	}
}

// schemes are the adapters that may serve something, besides memory: each says
// what is wrong with a URL of its scheme.
type schemes map[string]func(url string) error

var (
	redisSchemes = func() schemes {
		all := schemes{}
		for _, s := range redis.Schemes {
			all[s] = redis.Check
		}
		return all
	}()
	storeSchemes = schemes{mysql.Scheme: mysql.Check}
)

func checkURL(variable string, u config.URL, served schemes) error {
	scheme := u.Scheme()
	check := served[scheme]
	switch {
	case scheme == "memory" && !u.Bare():
		return &config.Error{Variable: variable, Reason: "memory:// takes nothing behind it"}
	case scheme == "memory":
		return nil
	case check == nil:
		return &config.Error{Variable: variable, Reason: "no adapter for " + scheme + "://"}
	}
	if err := check(u.Raw()); err != nil {
		return &config.Error{Variable: variable, Reason: err.Error()}
	}
	return nil
}

// adapters is what this process's ports are made of: state in the process for
// some families, connections for others.
type adapters struct {
	config config.Config
	memory *inmemory.Backends
	redis  redisClients
	mysql  databases
}

// newAdapters connects to nothing yet. The function it returns ends every
// connection.
func newAdapters(_ context.Context, c config.Config, m *prometheus.Metrics, log *slog.Logger) (*adapters, func(), error) {
	if err := CheckURLs(c); err != nil {
		return nil, nil, err
	}
	if alone := inProcess(c); alone != "" {
		log.Warn("some state lives in this process alone, though other state is shared: a second process has its own, and a restart loses it", "urls", alone)
	}
	clients, stop, err := newRedisClients(c, m, log)
	if err != nil {
		return nil, nil, err
	}
	dbs, closeDBs, err := openDatabases(c, m, log)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return &adapters{c, inmemory.NewBackends(), clients, dbs}, func() { closeDBs(); stop() }, nil
}

// inProcess names the families in memory when others are not.
func inProcess(c config.Config) string {
	if c.InMemory() {
		return ""
	}
	var names []string
	for _, f := range families(c) {
		if f.url.Scheme() == "memory" {
			names = append(names, f.variable)
		}
	}
	for _, s := range c.Stores() {
		if s.URL.Scheme() == "memory" && !slices.Contains(names, s.Variable) {
			names = append(names, s.Variable)
		}
	}
	return strings.Join(names, ",")
}

// AdaptersSet provides the kit's ports by URL.
var AdaptersSet = wire.NewSet(newAdapters, wire.FieldsOf(new(*adapters), "memory"), schemas, cache, lock, limiter, queue, broker, done, sessions, deadLetters)

func deadLetters(a *adapters) ports.DeadLetters {
	return stored(a, "operations", func(db *mysql.DB) ports.DeadLetters { return mysql.NewDeadLetters(db) }, inmemory.DeadLetters)
}
