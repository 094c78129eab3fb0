package stack

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"example.com/surge/test/services"
)

// each is how many processes there are of a role.
const each = 2

// Stack is a running system.
type Stack struct {
	MySQL         *services.MySQL
	Redis         *services.Redis
	Kafka         *services.Kafka
	APIs, Workers []*services.Program

	environ []string
}

// Start starts the servers and then the program, whose binary it is given, with
// some more variables set, as in "RATE_LIMIT=off". It blocks until all of it is
// ready. The caller closes what it gets. A services.MissingError says which
// server is not installed.
func Start(ctx context.Context, binary string, environ ...string) (*Stack, error) {
	s := &Stack{}
	err := s.startServers(ctx)
	if err == nil {
		s.environ = append([]string{
			"STORE_URL=" + s.MySQL.URL(), "CACHE_URL=" + s.Redis.URL(), "QUEUE_URL=" + s.Kafka.URL(),
			"PAYMENT_URL=sandbox://", "JWT_SECRET=of a system that nobody else uses",
		}, environ...)
		err = s.startProgram(ctx, binary)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Stack) startServers(ctx context.Context) error {
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() (err error) { s.MySQL, err = services.StartMySQL(ctx, services.MySQLDurable()); return err })
	all.Go(func() (err error) { s.Redis, err = services.StartRedis(ctx); return err })
	all.Go(func() (err error) { s.Kafka, err = services.StartKafka(ctx); return err })
	return all.Wait()
}

// startProgram makes tables and topics, and then starts one process after the
// other: each is ready before the next begins.
func (s *Stack) startProgram(ctx context.Context, binary string) error {
	for _, args := range [][]string{{"migrate", "up"}, {"topics", "apply"}} {
		cmd := exec.CommandContext(ctx, binary, args...)
		cmd.Env = s.environ
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("surge %s %s: %w\n%s", args[0], args[1], err, out)
		}
	}
	for i := range each {
		if err := s.start(ctx, binary, &s.APIs, "api-"+strconv.Itoa(i+1), "ROLES=api", "OPS_ADDR=off", "HTTP_ADDR="); err != nil {
			return err
		}
		if err := s.start(ctx, binary, &s.Workers, "worker-"+strconv.Itoa(i+1), "ROLES=worker", "OPS_ADDR="); err != nil {
			return err
		}
	}
	return nil
}

// start starts one process more. The last variable is to be its address.
func (s *Stack) start(ctx context.Context, binary string, list *[]*services.Program, name string, environ ...string) error {
	p, err := services.StartProgram(ctx, name, binary, func(addr string) []string {
		all := slices.Concat(s.environ, environ)
		all[len(all)-1] += addr
		return all
	}, "/readyz")
	if err != nil {
		return err
	}
	*list = append(*list, p)
	return nil
}

// Close ends everything, the program first.
func (s *Stack) Close() {
	for _, p := range slices.Concat(s.APIs, s.Workers) {
		p.Close()
	}
	if s.Kafka != nil {
		s.Kafka.Close()
	}
	if s.Redis != nil {
		s.Redis.Close()
	}
	if s.MySQL != nil {
		s.MySQL.Close()
	}
}
