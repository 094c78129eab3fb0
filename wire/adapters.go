package wire

import (
	"context"
	"log/slog"
	"strings"

	"github.com/google/wire"

	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
)

// CheckURLs refuses a URL that no adapter serves, or that its adapter does not
// understand. The error is a *config.Error.
func CheckURLs(c config.Config) error {
	for _, f := range families(c) {
		if err := checkURL(f.variable, f.url, f.inMemory); err != nil {
			return err
		}
	}
	return checkBusinessURLs(c)
}

// family is ports that share a URL.
type family struct {
	variable string
	url      config.URL
	inMemory bool // has no other adapter
}

func families(c config.Config) []family {
	return []family{
		{"CACHE_URL", c.CacheURL, false}, {"STATE_URL", c.StateURL, false}, {"LOCK_URL", c.LockURL, false},
		{"QUEUE_URL", c.QueueURL, false}, {"STORE_URL", c.StoreURL, true},
	}
}

func checkURL(variable string, u config.URL, inMemory bool) error {
	switch scheme := u.Scheme(); {
	case scheme == "memory" && !u.Bare():
		return &config.Error{Variable: variable, Reason: "memory:// takes nothing behind it"}
	case scheme == "memory":
		return nil
	case !inMemory && isRedis(u):
		return checkRedis(variable, u)
	default:
		return &config.Error{Variable: variable, Reason: "no adapter for " + scheme + "://"}
	}
}

// adapters is what this process's ports are made of: state in the process for
// some families, connections for others.
type adapters struct {
	config config.Config
	memory *inmemory.Backends
	redis  redisClients
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
	return &adapters{c, inmemory.NewBackends(), clients}, stop, nil
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
	return strings.Join(names, ",")
}

// AdaptersSet provides the kit's ports by URL.
var AdaptersSet = wire.NewSet(newAdapters, wire.FieldsOf(new(*adapters), "memory"), cache, lock, limiter, queue, done, sessions, deadLetters)

func deadLetters(a *adapters) ports.DeadLetters { return inmemory.DeadLetters(a.memory) }
