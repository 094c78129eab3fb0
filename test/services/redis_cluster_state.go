package services

import (
	"context"
	"errors"
	"fmt"
	"slices"

	goredis "github.com/redis/go-redis/v9"
)

// WaitReady blocks until the nodes that run agree about who serves which slots,
// all slots are served by nodes that run, and every other one is a linked
// replica: at the start, after a failover, and after the dead are back.
func (c *RedisCluster) WaitReady(ctx context.Context) error {
	if err := patiently(ctx, c.ready); err != nil {
		return fmt.Errorf("wait for the cluster: %w", err)
	}
	return nil
}

// Master is the node that serves a key, in the eyes of the first node that runs
// and knows. In the middle of a failover it is the old master, or an error; see
// WaitReady.
func (c *RedisCluster) Master(ctx context.Context, key string) (*Redis, error) {
	var master *Redis
	err := errors.New("no node runs")
	for _, n := range running(c.nodes) {
		err = n.ask(func(client *goredis.Client) error {
			slot, err := client.ClusterKeySlot(ctx, key).Result()
			if err != nil {
				return err
			}
			shards, err := client.ClusterShards(ctx).Result()
			if err != nil {
				return err
			}
			serves := func(r goredis.SlotRange) bool { return r.Start <= slot && slot <= r.End }
			for _, s := range shards {
				if slices.ContainsFunc(s.Slots, serves) {
					master = byAddr(c.nodes, masterOf(s))
				}
			}
			if master == nil {
				return fmt.Errorf("%s knows nobody who serves slot %d", n.name, slot)
			}
			return nil
		})
		if err == nil {
			return master, nil
		}
	}
	return nil, fmt.Errorf("find the master of %q: %w", key, err)
}

// ready says what keeps the cluster from being ready.
func (c *RedisCluster) ready(ctx context.Context) error {
	alive := running(c.nodes)
	if len(alive) == 0 {
		return errors.New("no node runs")
	}
	var first []string // who serves which slots, in the eyes of the first node
	return each(alive, func(i int, client *goredis.Client) error {
		info, err := client.ClusterInfo(ctx).Result()
		if err != nil {
			return err
		}
		if state := field(info, "cluster_state"); state != "ok" {
			return fmt.Errorf("%s says cluster_state:%s", alive[i].name, state)
		}
		if err := linked(ctx, client); err != nil {
			return fmt.Errorf("%s: %w", alive[i].name, err)
		}
		shards, err := client.ClusterShards(ctx).Result()
		if err != nil {
			return err
		}
		view, known := serving(shards)
		if i == 0 {
			first = view
		}
		switch {
		case !slices.Equal(view, first):
			return fmt.Errorf("%s sees %q, the first node %q", alive[i].name, view, first)
		case !slices.Equal(known, sorted(addrs(alive))):
			return fmt.Errorf("%s knows %q of the %d nodes that run", alive[i].name, known, len(alive))
		}
		return nil
	})
}

// serving is who serves which slots, and every node that does or could.
func serving(shards []goredis.ClusterShard) (view, known []string) {
	for _, s := range shards {
		if len(s.Slots) == 0 {
			continue // of a master that is back, or dead
		}
		view = append(view, fmt.Sprintf("%v: %s", s.Slots, masterOf(s)))
		for _, n := range s.Nodes {
			if n.Health == "online" {
				known = append(known, addrOf(n))
			}
		}
	}
	return sorted(view), sorted(known)
}

// masterOf is the address of a shard's master that is not known to be dead, or
// "".
func masterOf(s goredis.ClusterShard) string {
	for _, n := range s.Nodes {
		if n.Role == "master" && n.Health == "online" {
			return addrOf(n)
		}
	}
	return ""
}

func addrOf(n goredis.Node) string { return loopback(int(max(n.Port, n.TLSPort))) }

// linked says whether a server that is a replica has its master's data.
func linked(ctx context.Context, client *goredis.Client) error {
	info, err := client.Info(ctx, "replication").Result()
	if err != nil {
		return err
	}
	if field(info, "role") == "slave" && field(info, "master_link_status") != "up" {
		return errors.New("not linked to its master yet")
	}
	return nil
}
