package main

import (
	"context"
	"flag"

	"example.com/surge/test/services"
)

func kafka(f *flag.FlagSet) func(context.Context) (server, error)        { return kafkaOf(f, 1) }
func kafkaCluster(f *flag.FlagSet) func(context.Context) (server, error) { return kafkaOf(f, 3) }

func kafkaOf(f *flag.FlagSet, n int) func(context.Context) (server, error) {
	opts := []services.KafkaOption{services.KafkaBrokers(n)}
	f.Func("config", "a `line` of server.properties, as in -config num.partitions=3; may be repeated", func(v string) error {
		opts = append(opts, services.KafkaConfig(v))
		return nil
	})
	return func(ctx context.Context) (server, error) {
		k, err := services.StartKafka(ctx, opts...)
		return brokers{k}, err
	}
}

// brokers are a Kafka.
type brokers struct{ *services.Kafka }

func (b brokers) variable() string { return "QUEUE_URL" }

func (b brokers) parts() []part {
	var parts []part
	for _, one := range b.Brokers() {
		parts = append(parts, one)
	}
	return parts
}
