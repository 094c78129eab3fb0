package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"
)

// run is one run of a script. Its keys are in one slot.
type run struct {
	script *script
	keys   []string
	args   []any
}

// evalAll runs scripts together and waits for every reply, or for ctx to end.
// They may be for keys in different slots, and take effect in any order. Errors
// are as eval's; a command whose error is not nil is to be left alone.
func (c *Client) evalAll(ctx context.Context, doing string, runs []run) ([]*goredis.Cmd, []error) {
	cmds, errs := make([]*goredis.Cmd, len(runs)), make([]error, len(runs))
	if len(runs) == 1 {
		r := runs[0]
		cmds[0], errs[0] = c.eval(ctx, doing, r.script, r.keys, r.args...)
		return cmds, errs
	}
	futures := make([]goredis.AutoFuture, len(runs))
	for i, r := range runs {
		cmds[i] = evalCmd(ctx, "evalsha", r.script.sha, r.keys, r.args)
		futures[i] = c.pipe.Submit(ctx, cmds[i])
	}
	for i, f := range futures {
		errs[i] = f.WaitContext(ctx)
	}
	for i, r := range runs {
		if isNoScript(errs[i]) {
			cmds[i] = evalCmd(ctx, "eval", r.script.source, r.keys, r.args)
			errs[i] = c.pipe.Submit(ctx, cmds[i]).WaitContext(ctx)
		}
		if errs[i] != nil && errs[i] != goredis.Nil { //nolint:errorlint // that very value is the reply
			errs[i] = c.failed(ctx, errs[i], doing)
		}
	}
	return cmds, errs
}
