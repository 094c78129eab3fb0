package redis

import (
	"context"
	_ "embed"
	"strings"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	//go:embed lua/build_prepare.lua
	buildPrepareSource string
	//go:embed lua/build_mark.lua
	buildMarkSource string

	buildPrepare = newScript(buildPrepareSource)
	buildMark    = newScript(buildMarkSource)
)

var (
	errNotBuilt  = fault.New(fault.Unavailable, "it is not built since it was lost")
	errLostSince = fault.New(fault.InvalidState, "the state was lost during the build")
)

// prepare answers the ticket of a build that has begun, and begins one where
// nothing is known. The mark goes where the state goes: whoever has a ticket
// from before a loss finds it void.
func (c *Client) prepare(ctx context.Context, doing, mark string) (ports.BuildTicket, bool, error) {
	cmd, err := c.eval(ctx, doing, buildPrepare, []string{mark})
	if err != nil {
		return "", false, err
	}
	text, err := cmd.Text()
	if err != nil {
		return "", false, fault.Wrap(err, fault.Internal, doing)
	}
	state, ticket, _ := strings.Cut(text, " ")
	return ports.BuildTicket(ticket), state != "built", nil
}

// markBuilt says that what a ticket began is whole. Repeated, it finds it so.
func (c *Client) markBuilt(ctx context.Context, doing, mark string, ticket ports.BuildTicket) error {
	cmd, err := c.eval(ctx, doing, buildMark, []string{mark}, string(ticket))
	if err != nil {
		return err
	}
	if done, err := cmd.Bool(); err != nil || !done {
		return errLostSince
	}
	return nil
}
