package services

import (
	"context"
	"fmt"
	"strconv"

	goredis "github.com/redis/go-redis/v9"
)

// WaitReady blocks until the Sentinels that run agree on a master that runs,
// every other server that runs is a linked replica, and a majority could
// replace the master: at the start, after a failover, and after the dead are
// back.
func (r *RedisSentinel) WaitReady(ctx context.Context) error {
	if err := patiently(ctx, r.ready); err != nil {
		return fmt.Errorf("wait for the Sentinels: %w", err)
	}
	return nil
}

// ready says what keeps the Sentinels and their servers from being ready.
func (r *RedisSentinel) ready(ctx context.Context) error {
	master, err := r.Master(ctx)
	if err != nil {
		return err
	}
	if master.Pid() == 0 {
		return fmt.Errorf("the Sentinels' master, %s, is dead", master.name)
	}
	if err := r.replicating(ctx); err != nil {
		return err
	}
	for _, s := range running(r.sentinels) {
		if err := s.askSentinel(func(c *goredis.SentinelClient) error { return r.sees(ctx, c, master) }); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// replicating says whether one of the servers that run is the master, and the
// others have its data.
func (r *RedisSentinel) replicating(ctx context.Context) error {
	alive := running(r.servers)
	return each(alive, func(i int, c *goredis.Client) error {
		info, err := c.Info(ctx, "replication").Result()
		if err != nil {
			return err
		}
		replicas := field(info, "connected_slaves")
		if field(info, "role") == "master" && replicas != strconv.Itoa(len(alive)-1) {
			return fmt.Errorf("%s is a master with %s replicas, and %d servers run", alive[i].name, replicas, len(alive))
		}
		return linked(ctx, c)
	})
}

// sees says whether a Sentinel is content with the master, and could replace it.
func (r *RedisSentinel) sees(ctx context.Context, c *goredis.SentinelClient, master *Redis) error {
	view, err := c.Master(ctx, SentinelMaster).Result()
	if err != nil {
		return err
	}
	addr := view["ip"] + ":" + view["port"]
	switch {
	case addr != master.addr || view["flags"] != "master":
		return fmt.Errorf("sees the master at %s, and it is: %s", addr, view["flags"])
	case view["num-slaves"] != strconv.Itoa(len(r.servers)-1):
		return fmt.Errorf("knows %s replicas", view["num-slaves"])
	case view["num-other-sentinels"] != strconv.Itoa(len(r.sentinels)-1):
		return fmt.Errorf("knows %s other Sentinels", view["num-other-sentinels"])
	}
	return c.CkQuorum(ctx, SentinelMaster).Err()
}
