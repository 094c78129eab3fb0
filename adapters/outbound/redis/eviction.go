package redis

import (
	"context"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// Evicts answers the maxmemory-policy by which the server throws keys away when
// its memory is full, and "" when it refuses writes instead. Of a Cluster, one
// node answers for all.
func (c *Client) Evicts(ctx context.Context) (string, error) {
	// INFO, for CONFIG is forbidden where Redis is rented.
	cmd := goredis.NewStringCmd(ctx, "info", "memory")
	if err := c.do(ctx, "ask for the eviction policy", cmd); err != nil {
		return "", err
	}
	for line := range strings.Lines(cmd.Val()) {
		if policy, ok := strings.CutPrefix(strings.TrimSpace(line), "maxmemory_policy:"); ok && policy != "noeviction" {
			return policy, nil
		}
	}
	return "", nil
}
