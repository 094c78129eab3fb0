package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"example.com/surge/test/services"
)

const usage = `Start servers on free ports of this machine; Ctrl-C ends them and removes
what they wrote. The line that is printed can be pasted into a shell.

  services <kind> [flags]

Kinds:
  redis           one server
  redis-cluster   six nodes: three masters with a replica each
  redis-sentinel  a master, two replicas and three Sentinels

Flags:
`

// kinds are the servers by name.
var kinds = map[string]func(context.Context, ...services.RedisOption) (server, error){
	"redis": func(ctx context.Context, opts ...services.RedisOption) (server, error) {
		r, err := services.StartRedis(ctx, opts...)
		return single{r}, err
	},
	"redis-cluster": func(ctx context.Context, opts ...services.RedisOption) (server, error) {
		c, err := services.StartRedisCluster(ctx, opts...)
		return cluster{c}, err
	},
	"redis-sentinel": func(ctx context.Context, opts ...services.RedisOption) (server, error) {
		s, err := services.StartRedisSentinel(ctx, opts...)
		return sentinel{s}, err
	},
}

// A server is what the command holds: one or several that belong together.
type server interface {
	URL() string
	Close()
	redises() []*services.Redis
}

type (
	single   struct{ *services.Redis }
	cluster  struct{ *services.RedisCluster }
	sentinel struct{ *services.RedisSentinel }
)

func (s single) redises() []*services.Redis   { return []*services.Redis{s.Redis} }
func (c cluster) redises() []*services.Redis  { return c.Nodes() }
func (s sentinel) redises() []*services.Redis { return append(s.Sentinels(), s.Servers()...) }

// parse reads the command line into what starts the server. It writes the usage
// to out when asked for it; mistakes are the error.
func parse(args []string, out io.Writer) (func(context.Context) (server, error), error) {
	var kind string
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		kind, args = args[0], args[1:]
	}
	f := flag.NewFlagSet("services", flag.ContinueOnError)
	f.SetOutput(io.Discard) // mistakes are told once, by the caller
	var opts []services.RedisOption
	f.BoolFunc("tls", "speak TLS only; the URL names the authority to trust", func(string) error {
		opts = append(opts, services.RedisTLS())
		return nil
	})
	f.Func("user", "`name:password` of the only user (default: anybody)", func(v string) error {
		name, password, ok := strings.Cut(v, ":")
		if !ok || name == "" || password == "" {
			return errors.New("want name:password")
		}
		opts = append(opts, services.RedisUser(name, password))
		return nil
	})
	f.Func("config", "a `line` of redis.conf, as in -config 'appendonly yes'; may be repeated", func(v string) error {
		opts = append(opts, services.RedisConfig(v))
		return nil
	})
	err := f.Parse(args)
	switch start := kinds[kind]; {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(out, usage)
		f.SetOutput(out)
		f.PrintDefaults()
		return nil, err
	case kind == "":
		return nil, errors.New("which kind of server? see -h")
	case start == nil:
		return nil, fmt.Errorf("unknown kind %q; see -h", kind)
	case err != nil:
		return nil, err
	case f.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q", f.Arg(0))
	default:
		return func(ctx context.Context) (server, error) { return start(ctx, opts...) }, nil
	}
}
