package redis

import (
	"context"
	"errors"
	"slices"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
)

// direct is how many calls have connections to themselves; further ones share
// pipelines. Alone, a call through a pipeline takes about twice as long, for
// the sake of company that does not come; from a handful of concurrent calls on
// sharing is several times as fast, because a batch costs one write and one
// read on either side. BenchmarkCall shows both.
const direct = 2

// do sends a command and waits for its reply, or for ctx to end. Its error is a
// fault, but for goredis.Nil, which is an answer. A command whose caller gave
// up may still take effect; do does not touch cmd after it returned, but the
// pipeline may, so that a caller who got an error leaves it alone.
func (c *Client) do(ctx context.Context, doing string, cmd goredis.Cmder) error {
	err := ctx.Err()
	if err == nil {
		err = c.send(ctx, cmd)
	}
	if err == nil || errors.Is(err, goredis.Nil) {
		return err
	}
	return c.failed(ctx, err, doing)
}

func (c *Client) send(ctx context.Context, cmd goredis.Cmder) error {
	n := c.flying.Add(1)
	defer c.flying.Add(-1)
	if n <= direct {
		return c.rdb.Process(ctx, cmd)
	}
	return c.pipe.Submit(ctx, cmd).WaitContext(ctx)
}

// failed is faultOf, and has the driver look for the masters of a Cluster when
// a node did not answer: otherwise it would do so once a minute, and go on
// asking a master that is dead while its successor waits.
func (c *Client) failed(ctx context.Context, err error, doing string) error {
	if cluster, ok := c.rdb.(*goredis.ClusterClient); ok {
		if _, answered := errors.AsType[goredis.Error](err); !answered {
			cluster.ReloadState(ctx) // in the background, and not again for a while
		}
	}
	return faultOf(ctx, err, doing)
}

// doAll sends commands together and waits for every reply, or for ctx to end.
// They may be for keys in different slots, and take effect in any order. The
// error is the first command's that failed; goredis.Nil is left to each command.
func (c *Client) doAll(ctx context.Context, doing string, cmds ...goredis.Cmder) error {
	if ctx.Err() != nil {
		return fault.FromContext(ctx, doing)
	}
	futures := make([]goredis.AutoFuture, len(cmds))
	for i, cmd := range cmds {
		futures[i] = c.pipe.Submit(ctx, cmd)
	}
	var failed error
	for _, f := range futures {
		if err := f.WaitContext(ctx); err != nil && !errors.Is(err, goredis.Nil) && failed == nil {
			failed = c.failed(ctx, err, doing)
		}
	}
	return failed
}

// script is a Lua script that the server knows by its hash, once it has seen
// it.
type script struct{ source, sha any } // strings, as a command takes them

func newScript(source string) *script {
	return &script{source: source, sha: goredis.NewScript(source).Hash()}
}

// eval runs a script. Its keys are in one slot. The script is sent by its hash;
// a server that does not know it, because it is new, was restarted or told to
// forget, gets it whole.
func (c *Client) eval(ctx context.Context, doing string, s *script, keys []string, args ...any) (*goredis.Cmd, error) {
	cmd := evalCmd(ctx, "evalsha", s.sha, keys, args)
	err := c.do(ctx, doing, cmd)
	if isNoScript(err) {
		cmd = evalCmd(ctx, "eval", s.source, keys, args)
		err = c.do(ctx, doing, cmd)
	}
	return cmd, err
}

// evalInts is eval for a script that answers whole numbers.
func (c *Client) evalInts(ctx context.Context, doing string, s *script, keys []string, args ...any) ([]int64, error) {
	cmd := goredis.NewIntSliceCmd(ctx, evalArgs("evalsha", s.sha, keys, args)...)
	err := c.do(ctx, doing, cmd)
	if isNoScript(err) {
		cmd = goredis.NewIntSliceCmd(ctx, evalArgs("eval", s.source, keys, args)...)
		err = c.do(ctx, doing, cmd)
	}
	if err != nil {
		return nil, err // cmd may still be in a pipeline
	}
	return cmd.Val(), nil
}

// evalInt is eval for a script that answers one whole number. The first two of
// args are left to it; the number of keys, the keys and what else there is
// follow. Pointers to texts and numbers are what makes no garbage.
func (c *Client) evalInt(ctx context.Context, doing string, s *script, args []any) (int64, error) {
	args[0], args[1] = "evalsha", s.sha
	cmd := goredis.NewIntCmd(ctx, args...)
	err := c.do(ctx, doing, cmd)
	if isNoScript(err) {
		args = slices.Clone(args)
		args[0], args[1] = "eval", s.source
		cmd = goredis.NewIntCmd(ctx, args...)
		err = c.do(ctx, doing, cmd)
	}
	if err != nil {
		return 0, err // cmd may still be in a pipeline
	}
	return cmd.Val(), nil
}

func evalCmd(ctx context.Context, name string, body any, keys []string, args []any) *goredis.Cmd {
	return goredis.NewCmd(ctx, evalArgs(name, body, keys, args)...)
}

func evalArgs(name string, body any, keys []string, args []any) []any {
	all := make([]any, 3, 3+len(keys)+len(args))
	all[0], all[1], all[2] = name, body, len(keys)
	for _, k := range keys {
		all = append(all, k)
	}
	return append(all, args...)
}

func isNoScript(err error) bool {
	reply, ok := errors.AsType[goredis.Error](err)
	return ok && strings.HasPrefix(reply.Error(), "NOSCRIPT")
}
