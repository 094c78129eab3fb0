package main

import (
	"context"
	"errors"
	"flag"
	"strings"

	"example.com/surge/test/services"
)

func redis(f *flag.FlagSet) func(context.Context) (server, error) {
	return redisOf(f, func(ctx context.Context, opts ...services.RedisOption) (server, error) {
		r, err := services.StartRedis(ctx, opts...)
		return redises{r, func() []*services.Redis { return []*services.Redis{r} }}, err
	})
}

func redisCluster(f *flag.FlagSet) func(context.Context) (server, error) {
	return redisOf(f, func(ctx context.Context, opts ...services.RedisOption) (server, error) {
		c, err := services.StartRedisCluster(ctx, opts...)
		return redises{c, c.Nodes}, err
	})
}

func redisSentinel(f *flag.FlagSet) func(context.Context) (server, error) {
	return redisOf(f, func(ctx context.Context, opts ...services.RedisOption) (server, error) {
		s, err := services.StartRedisSentinel(ctx, opts...)
		return redises{s, func() []*services.Redis { return append(s.Sentinels(), s.Servers()...) }}, err
	})
}

// redisOf adds the flags of every kind of Redis.
func redisOf(f *flag.FlagSet, start func(context.Context, ...services.RedisOption) (server, error)) func(context.Context) (server, error) {
	var opts []services.RedisOption
	f.BoolFunc("tls", "speak TLS only; the URL names the authority to trust", func(string) error {
		opts = append(opts, services.RedisTLS())
		return nil
	})
	f.Func("user", "`name:password` of the only user (default: anybody)", func(v string) error {
		name, password, ok := strings.Cut(v, ":")
		if !ok || name == "" || password == "" {
			return errors.New("want name:password")
		}
		opts = append(opts, services.RedisUser(name, password))
		return nil
	})
	f.Func("config", "a `line` of redis.conf, as in -config 'appendonly yes'; may be repeated", func(v string) error {
		opts = append(opts, services.RedisConfig(v))
		return nil
	})
	return func(ctx context.Context) (server, error) { return start(ctx, opts...) }
}

// redises are servers of Redis that belong together.
type redises struct {
	whole interface {
		URL() string
		Close()
	}
	all func() []*services.Redis
}

func (r redises) URL() string      { return r.whole.URL() }
func (r redises) Close()           { r.whole.Close() }
func (r redises) variable() string { return "CACHE_URL" }

func (r redises) parts() []part {
	var parts []part
	for _, one := range r.all() {
		parts = append(parts, one)
	}
	return parts
}
