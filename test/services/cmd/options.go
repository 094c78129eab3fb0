package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

const usage = `Start servers on free ports of this machine; Ctrl-C ends them and removes
what they wrote. The line that is printed can be pasted into a shell.

  services <kind> [flags]

Kinds, whose flags "services <kind> -h" lists:
  redis           one server
  redis-cluster   six nodes: three masters with a replica each
  redis-sentinel  a master, two replicas and three Sentinels
  mysql           one MariaDB or MySQL
  kafka           one broker (Maven gets it the first time)
  kafka-cluster   three brokers
`

// A kind of server adds its flags to a command line, and answers what starts
// the server when they are parsed.
type kind func(f *flag.FlagSet) func(context.Context) (server, error)

// kinds are the servers by name.
var kinds = map[string]kind{
	"redis": redis, "redis-cluster": redisCluster, "redis-sentinel": redisSentinel,
	"mysql": mysql, "kafka": kafka, "kafka-cluster": kafkaCluster,
}

// A server is what the command holds: one or several that belong together.
type server interface {
	URL() string
	Close()
	variable() string // the one that takes the URL
	parts() []part
}

// A part is one process of a server.
type part interface {
	Name() string
	Addr() string
	Pid() int
}

// parse reads the command line into what starts the server. It writes the usage
// to out when asked for it; mistakes are the error.
func parse(args []string, out io.Writer) (func(context.Context) (server, error), error) {
	var name string
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	f := flag.NewFlagSet("services", flag.ContinueOnError)
	f.SetOutput(io.Discard) // mistakes are told once, by the caller
	add, known := kinds[name]
	var start func(context.Context) (server, error)
	if known {
		start = add(f)
	}
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(out, usage)
		if known {
			_, _ = fmt.Fprintf(out, "\nFlags of %s:\n", name)
		}
		f.SetOutput(out)
		f.PrintDefaults()
		return nil, err
	case name == "":
		return nil, errors.New("which kind of server? see -h")
	case !known:
		return nil, fmt.Errorf("unknown kind %q; see -h", name)
	case err != nil:
		return nil, err
	case f.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q", f.Arg(0))
	default:
		return start, nil
	}
}
