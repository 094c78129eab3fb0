package wire

import (
	"maps"

	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/ports"
	"example.com/surge/wire/inmemory"
)

// queueSchemes are those of Redis and of Kafka.
var queueSchemes = func() schemes {
	all := maps.Clone(redisSchemes)
	for scheme, d := range drivers {
		all[scheme] = d.check
	}
	return all
}()

func queue(a *adapters, m *prometheus.Metrics) (ports.Queue, func(), error) {
	u := a.config.QueueURL
	if isKafka(u) {
		return openKafka(u, m)
	}
	if client := a.redis[u]; client != nil {
		adapter := redis.NewQueue(client, client.QueueOptions())
		return adapter, func() { _ = adapter.Close() }, nil
	}
	q, closeQueue := inmemory.Queue(a.memory)
	return q, closeQueue, nil
}
