package redis

import (
	"context"
	_ "embed"
	"errors"
	"strconv"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	//go:embed lua/ranking_put.lua
	rankingPutSource string
	//go:embed lua/ranking_top.lua
	rankingTopSource string

	rankingPut = newScript(rankingPutSource)
	rankingTop = newScript(rankingTopSource)
)

// Ranking implements ports.Ranking: per board a sorted set by the negated score,
// so that equal scores come in the order of their members, and a hash of
// versions. Scores and versions are exact up to 2^53; beyond that they are
// InvalidArgument.
type Ranking struct{ c *Client }

var _ ports.Ranking = (*Ranking)(nil)

// NewRanking makes boards over a client.
func NewRanking(c *Client) *Ranking { return &Ranking{c} }

// exact is up to where Redis and Lua, which count in doubles, miss no integer.
const exact = 1 << 53

var errInexact = fault.New(fault.InvalidArgument, "a score or version beyond 2^53")

func (r *Ranking) keys(board string) []string {
	return []string{r.c.key("board", board), r.c.key("board:versions", board), r.mark(board)}
}

func (r *Ranking) mark(board string) string { return r.c.key("board:mark", board) }

// Put sets a score of a newer version. Repeated, it finds its own version there.
func (r *Ranking) Put(ctx context.Context, board string, s ports.Score) error {
	if max(s.Score, s.Version) > exact || min(s.Score, s.Version) < -exact {
		return errInexact
	}
	_, err := r.c.eval(ctx, "put a score", rankingPut, r.keys(board)[:2], s.Member, -s.Score, s.Version)
	return err
}

// Top lists the best.
func (r *Ranking) Top(ctx context.Context, board string, limit int) ([]ports.Score, error) {
	const doing = "read a board"
	cmd, err := r.c.eval(ctx, doing, rankingTop, r.keys(board), max(limit, 0))
	if errors.Is(err, goredis.Nil) {
		return nil, errNotBuilt
	}
	if err != nil {
		return nil, err
	}
	all, err := cmd.StringSlice()
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, doing)
	}
	var top []ports.Score
	for ; len(all) >= 3 && len(top) < limit; all = all[3:] {
		negated, err := strconv.ParseFloat(all[1], 64)
		version, err2 := strconv.ParseInt(all[2], 10, 64)
		if err := errors.Join(err, err2); err != nil {
			return nil, fault.Wrap(err, fault.Internal, doing)
		}
		top = append(top, ports.Score{Member: all[0], Score: -int64(negated), Version: version})
	}
	return top, nil
}

// Prepare answers a ticket for building a board.
func (r *Ranking) Prepare(ctx context.Context, board string) (ports.BuildTicket, bool, error) {
	return r.c.prepare(ctx, "prepare a board", r.mark(board))
}

// MarkBuilt opens a board for reading.
func (r *Ranking) MarkBuilt(ctx context.Context, board string, ticket ports.BuildTicket) error {
	return r.c.markBuilt(ctx, "mark a board as built", r.mark(board), ticket)
}
