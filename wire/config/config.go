package config

import (
	"log/slog"
	"time"
)

// Config is the effective configuration of a process.
type Config struct {
	HTTPAddr Addr    `env:"HTTP_ADDR" envDefault:"127.0.0.1:8080"`
	OpsAddr  OffAddr `env:"OPS_ADDR" envDefault:"127.0.0.1:8081"`
	Roles    Roles   `env:"ROLES" envDefault:"api,worker"`

	CacheURL URL `env:"CACHE_URL" envDefault:"memory://"`
	StateURL URL `env:"STATE_URL"` // default: CacheURL
	LockURL  URL `env:"LOCK_URL"`  // default: StateURL
	QueueURL URL `env:"QUEUE_URL" envDefault:"memory://"`
	StoreURL URL `env:"STORE_URL" envDefault:"memory://"`

	OperationsStoreURL URL `env:"STORE_URL_OPERATIONS"` // default: StoreURL; of the dead letters

	JWTSecret  Secret        `env:"JWT_SECRET"`
	SessionTTL time.Duration `env:"SESSION_TTL" envDefault:"24h"`

	RateLimit      Rate    `env:"RATE_LIMIT" envDefault:"100/1s"`
	TrustedProxies Proxies `env:"TRUSTED_PROXIES"`
	ShedLatency    OffTime `env:"SHED_LATENCY" envDefault:"1s"`

	RequestTimeout time.Duration `env:"REQUEST_TIMEOUT" envDefault:"10s"`
	DrainGrace     time.Duration `env:"DRAIN_GRACE" envDefault:"1s"`
	RetrySchedule  Schedule      `env:"RETRY_SCHEDULE" envDefault:"1s,2s,4s"`
	CacheTTL       time.Duration `env:"CACHE_TTL" envDefault:"5m"`
	InboxRetention time.Duration `env:"INBOX_RETENTION" envDefault:"192h"`

	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"info"`

	Business
}

// InMemory says whether every port lives in this process, so that nothing is
// shared and nothing survives it.
func (c Config) InMemory() bool {
	for _, u := range []URL{c.CacheURL, c.StateURL, c.LockURL, c.QueueURL} {
		if u.Scheme() != "memory" {
			return false
		}
	}
	return c.StoresInMemory()
}

// derive fills in what depends on other variables, then checks what no single
// variable can know.
func (c *Config) derive() error {
	if c.StateURL.IsZero() {
		c.StateURL = c.CacheURL
	}
	if c.LockURL.IsZero() {
		c.LockURL = c.StateURL
	}
	c.deriveStores()
	switch n := len(c.JWTSecret); {
	case n != 0 && n < 32:
		return &Error{"JWT_SECRET", "must be at least 32 bytes"}
	case n == 0 && !c.InMemory():
		return &Error{"JWT_SECRET", "must be set unless every port is memory://"}
	case c.SessionTTL <= 0:
		return notPositive("SESSION_TTL")
	case c.RequestTimeout <= 0:
		return notPositive("REQUEST_TIMEOUT")
	case c.DrainGrace < 0 || c.DrainGrace > 10*time.Second:
		return &Error{"DRAIN_GRACE", "must be between 0s and 10s"}
	case c.CacheTTL <= 0:
		return notPositive("CACHE_TTL")
	case c.InboxRetention <= 0:
		return notPositive("INBOX_RETENTION")
	default:
		return c.Business.derive(c)
	}
}

func notPositive(variable string) error {
	return &Error{variable, "must be a positive duration such as 10s"}
}
