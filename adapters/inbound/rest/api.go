package rest

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Deps are what an API is made of.
type Deps struct {
	Log    *slog.Logger
	IDs    ports.IDs
	Tokens *Tokens
	// Authenticate answers a live session; Unauthenticated. It is asked on every
	// request that carries a token.
	Authenticate func(ctx context.Context, session id.ID) (ports.Session, error)
	Limit        *Limit   // per user or address; nil is none
	Observer     Observer // nil observes nothing
	Health       *Health
	Modules      []Module
}

// Settings are what may be configured. Zero values mean the defaults.
type Settings struct {
	// RequestTimeout bounds the work on one request; default 10 s.
	RequestTimeout time.Duration
	// MaxInFlight bounds how many requests are served at once; default 4096.
	MaxInFlight int64
	// ShedLatency is how long requests of a route may take before it is held to be
	// overloaded, when most do; default never.
	ShedLatency time.Duration
	// TrustedProxies are addresses and prefixes of the peers that may say which
	// address a request came from; default none.
	TrustedProxies []string
	// Title and Version head the OpenAPI document.
	Title, Version string
}

// API is the HTTP handler of the whole service. It is safe for concurrent use.
type API struct {
	log          *slog.Logger
	ids          ports.IDs
	tokens       *Tokens
	authenticate func(ctx context.Context, session id.ID) (ports.Session, error)
	limit        *Limit
	observer     Observer
	health       *Health
	settings     Settings
	proxies      proxies
	engine       *gin.Engine
	refusing     atomic.Bool
	inFlight     atomic.Int64
}

var _ http.Handler = (*API)(nil)

// New puts an API together. A proxy that is no address, and documents of
// modules that contradict each other, are errors.
func New(d Deps, s Settings) (*API, error) {
	s.RequestTimeout = cmp.Or(s.RequestTimeout, 10*time.Second)
	s.MaxInFlight = cmp.Or(s.MaxInFlight, 4096)
	trusted, err := parseProxies(s.TrustedProxies)
	if err != nil {
		return nil, err
	}
	document, err := mergeDocuments(s, d.Modules)
	if err != nil {
		return nil, err
	}
	a := &API{
		log: d.Log, ids: d.IDs, tokens: d.Tokens, authenticate: d.Authenticate,
		limit: d.Limit, observer: d.Observer, health: d.Health, settings: s, proxies: trusted,
	}
	if err := a.route(document, d.Modules); err != nil {
		return nil, err
	}
	return a, nil
}

// route builds the engine. Paths are taken as they come: nothing is redirected
// or cleaned.
func (a *API) route(document []byte, modules []Module) error {
	gin.SetMode(gin.ReleaseMode) // debug mode prints, test mode is for gin
	a.engine = gin.New()
	a.engine.RedirectTrailingSlash = false
	a.engine.RedirectFixedPath = false
	a.engine.HandleMethodNotAllowed = true
	a.engine.UseRawPath = true // %2F is a character of a segment, not its end
	if err := a.engine.SetTrustedProxies(nil); err != nil {
		return err
	}
	a.engine.Use(a.identify, a.access, a.recovered)

	get(a.engine, livez, adapt(a.health.livez))
	get(a.engine, readyz, adapt(a.health.readyz))

	a.engine.NoRoute(a.admit, a.who, a.limited, limitBody, adapt(notFound))
	a.engine.NoMethod(a.admit, a.who, a.limited, limitBody, adapt(notAllowed))
	r := &Router{api: a, anyone: a.engine.Group("", a.admit, a.who)}
	if err := serveDocument(r, document); err != nil {
		return err
	}
	for _, m := range modules {
		m.Routes(r)
	}
	return nil
}

// ServeHTTP serves one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.engine.ServeHTTP(w, r) }

// Routes lists what is registered, HEAD aside.
func (a *API) Routes() []gin.RouteInfo {
	var routes []gin.RouteInfo
	for _, info := range a.engine.Routes() {
		if info.Method != http.MethodHead {
			routes = append(routes, info)
		}
	}
	return routes
}

func notFound(*gin.Context) error {
	return fault.New(fault.NotFound, "there is nothing at this path")
}

func notAllowed(*gin.Context) error {
	return fault.New(fault.MethodNotAllowed, "this path does not take this method")
}
