package redisharness

import (
	"context"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// At is a server that cases share, found by its options; URL is what the
// adapters are given.
func At(t *testing.T, url string, o *goredis.UniversalOptions) Server {
	t.Helper()
	admin := goredis.NewUniversalClient(o)
	t.Cleanup(func() { _ = admin.Close() })
	return Server{URL: url, Admin: admin, Forget: func() {
		if cluster, ok := admin.(*goredis.ClusterClient); ok {
			_ = cluster.ForEachMaster(context.Background(), func(ctx context.Context, c *goredis.Client) error { return c.ScriptFlush(ctx).Err() })
			return
		}
		admin.ScriptFlush(context.Background())
	}}
}
