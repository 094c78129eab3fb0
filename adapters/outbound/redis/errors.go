package redis

import (
	"context"
	"errors"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
)

// faultOf gives an error of the driver or the server a code. Only what the
// server says about the command itself is ours to mend (Internal); everything
// else means that Redis cannot be used now.
func faultOf(ctx context.Context, err error, doing string) error {
	if ctx.Err() != nil {
		return fault.FromContext(ctx, doing)
	}
	code := fault.Unavailable
	if reply, ok := errors.AsType[goredis.Error](err); ok && ours(reply.Error()) {
		code = fault.Internal
	}
	return fault.Wrap(err, code, doing)
}

// ours says whether a server's error reply complains about the command and not
// about the server's state or our access to it. A script's error begins with
// that of the command that failed in it.
func ours(reply string) bool {
	switch code, rest, _ := strings.Cut(reply, " "); code {
	case "ERR":
		return !strings.Contains(rest, "DB index") && !strings.Contains(rest, "max number of clients") &&
			!strings.Contains(rest, "AUTH") && !strings.Contains(rest, "instance has cluster support disabled")
	case "WRONGTYPE", "CROSSSLOT", "EXECABORT", "NOSCRIPT", "INVALIDOBJ", "BUSYGROUP", "NOGROUP", "BUSYKEY":
		return true
	default: // LOADING, READONLY, MASTERDOWN, CLUSTERDOWN, MOVED, TRYAGAIN, OOM, MISCONF, BUSY, NOAUTH, WRONGPASS, NOPERM, …
		return false
	}
}

// wrongType says whether a key holds something of another type than ours. Up to
// Redis 6 a script's error has the command's in its middle.
func wrongType(err error) bool {
	reply, ok := errors.AsType[goredis.Error](err)
	return ok && strings.Contains(reply.Error(), "WRONGTYPE")
}
