package system

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/wire/config"
)

const (
	// stopWithin bounds the way from the signal to the end.
	stopWithin = 29 * time.Second
	// drainWithin bounds how long requests that are being served may take.
	drainWithin = 12 * time.Second
)

// System is one process of the service, ready to run once.
type System struct {
	// Listen opens the addresses: net.Listen, unless somebody puts another in its
	// place before Run.
	Listen func(network, address string) (net.Listener, error)

	config   config.Config
	log      *slog.Logger
	api      *rest.API
	health   *rest.Health
	metrics  http.Handler
	prepare  []Task
	always   []Task // as long as the process
	relay    []Task // until the consumers have stopped
	work     []Task // until the API has stopped
	greeting func(base string) string
	topics   Topics

	ready             chan struct{}
	httpAddr, opsAddr string
}

// Topics are those that the service needs.
func (s *System) Topics() Topics { return s.topics }

// Ready is closed once the service answers.
func (s *System) Ready() <-chan struct{} { return s.ready }

// HTTPAddr is where the API listens, once it is ready; "" without the role.
func (s *System) HTTPAddr() string { return s.httpAddr }

// OpsAddr is where operators are served, once it is ready; "" when that is off.
func (s *System) OpsAddr() string { return s.opsAddr }

// Greeting is what to tell a person, once it is ready.
func (s *System) Greeting() string {
	if s.httpAddr == "" {
		return ""
	}
	return s.greeting("http://" + s.httpAddr)
}

// Run starts everything and blocks until ctx ends or something essential
// fails, then stops everything in order: readiness, requests, consumers, relay.
// It returns nil after a clean end. Adapters are closed by the injector's
// cleanup afterwards.
func (s *System) Run(ctx context.Context) error {
	if err := s.prepared(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	failed := make(chan error, 1)
	servers, err := s.listen()
	if err != nil {
		return err
	}
	always := start(s.log, failed, s.always...)
	relay := start(s.log, failed, s.relay...)
	work := start(s.log, failed, s.work...)
	serving := start(s.log, failed, servers.tasks()...)
	s.log.Info("ready", "http", s.httpAddr, "ops", s.opsAddr)
	close(s.ready)

	var failure error
	select {
	case <-ctx.Done():
	case failure = <-failed:
		s.log.Error("failed", "error", failure.Error())
	}
	return errors.Join(failure, s.stop(servers, serving, work, relay, always))
}

// stop ends the stages in order. A stage that does not end in time is left
// behind, and said.
func (s *System) stop(servers *servers, serving, work, relay, always *stage) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	s.health.Drain()
	s.log.Info("draining", "grace", s.config.DrainGrace.String())
	grace := time.NewTimer(s.config.DrainGrace)
	defer grace.Stop()
	<-grace.C
	servers.drain(ctx, s.api, s.log)
	errs := []error{work.stop(ctx, "consumers and jobs"), relay.stop(ctx, "relay"), always.stop(ctx, "the rest")}
	errs = append(errs, servers.close(ctx), serving.stop(ctx, "servers"))
	return errors.Join(errs...)
}

// servers are the API's server and the operators'; either may be nil.
type servers struct{ api, ops *server }

type server struct {
	*rest.Server
	ln net.Listener
}

// listen opens the addresses, so that one that is taken fails the start.
func (s *System) listen() (*servers, error) {
	var all servers
	open := func(addr string, h http.Handler) (*server, string, error) {
		ln, err := s.Listen("tcp", addr)
		if err != nil {
			return nil, "", fmt.Errorf("listen: %w", err)
		}
		return &server{rest.NewServer(h, s.log), ln}, ln.Addr().String(), nil
	}
	var err error
	if s.config.Roles.API {
		if all.api, s.httpAddr, err = open(string(s.config.HTTPAddr), s.api); err != nil {
			return nil, err
		}
	}
	if s.config.OpsAddr != "" {
		if all.ops, s.opsAddr, err = open(string(s.config.OpsAddr), rest.NewOperators(s.api, s.metrics)); err != nil {
			if all.api != nil {
				_ = all.api.ln.Close()
			}
			return nil, err
		}
	}
	return &all, nil
}

func (s *servers) tasks() []Task {
	var tasks []Task
	if s.api != nil {
		tasks = append(tasks, Task{"the API", func(context.Context) error { return s.api.Serve(s.api.ln) }})
	}
	if s.ops != nil {
		tasks = append(tasks, Task{"the operators' server", func(context.Context) error { return s.ops.Serve(s.ops.ln) }})
	}
	return tasks
}

// drain lets requests finish, tells those that come meanwhile to go elsewhere,
// and closes the API. Those that take longer are cut and said, but the end is
// clean all the same: a client that sends or reads slowly, or never, must not
// make a failure of it.
func (s *servers) drain(ctx context.Context, api *rest.API, log *slog.Logger) {
	if s.api == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	s.api.Drain()
	api.Drain(ctx) // while Shutdown waits, what comes is dropped without a word
	if err := s.api.Shutdown(ctx); err != nil {
		log.Warn("requests were cut off", "after", drainWithin.String(), "error", err.Error())
	}
}

// close ends the operators' server, who may have watched until now.
func (s *servers) close(ctx context.Context) error {
	if s.ops == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_ = s.ops.Shutdown(ctx) // a profile that is being taken is cut
	return nil
}
