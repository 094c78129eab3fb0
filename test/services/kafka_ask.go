package services

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// WaitReady blocks until every broker that runs is in the cluster, and every
// partition that they know of has a leader.
func (k *Kafka) WaitReady(ctx context.Context) error {
	return patiently(ctx, func(ctx context.Context) error {
		for _, b := range k.brokers {
			if b.Pid() == 0 {
				continue
			}
			m, err := b.metadata(ctx)
			if err != nil {
				return err
			}
			if err := complete(m, k); err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
		}
		return nil
	})
}

func complete(m *kmsg.MetadataResponse, k *Kafka) error {
	running := 0
	for _, b := range k.brokers {
		if b.Pid() != 0 {
			running++
		}
	}
	if len(m.Brokers) != running {
		return fmt.Errorf("it knows %d brokers of %d", len(m.Brokers), running)
	}
	for _, t := range m.Topics {
		for _, p := range t.Partitions {
			if p.ErrorCode != 0 && p.ErrorCode != kerr.ReplicaNotAvailable.Code {
				return fmt.Errorf("partition %d of %s: %w", p.Partition, *t.Topic, kerr.ErrorForCode(p.ErrorCode))
			}
		}
	}
	return nil
}

// CreateTopic makes a topic with the cluster's number of replicas, and blocks
// until it can be used.
func (k *Kafka) CreateTopic(ctx context.Context, name string, partitions int) error {
	return CreateKafkaTopic(ctx, k.Addrs(), name, partitions)
}

// CreateKafkaTopic makes a topic on whatever cluster is at addrs, with its
// default number of replicas.
func CreateKafkaTopic(ctx context.Context, addrs []string, name string, partitions int) error {
	return askKafka(addrs, func(c *kgo.Client) error {
		req := kmsg.NewPtrCreateTopicsRequest()
		req.TimeoutMillis = int32(toAnswer.Milliseconds())
		topic := kmsg.NewCreateTopicsRequestTopic()
		topic.Topic, topic.NumPartitions, topic.ReplicationFactor = name, int32(partitions), -1
		req.Topics = append(req.Topics, topic)
		resp, err := req.RequestWith(ctx, c)
		if err != nil {
			return fmt.Errorf("create topic %s: %w", name, err)
		}
		if err := kerr.ErrorForCode(resp.Topics[0].ErrorCode); err != nil {
			return fmt.Errorf("create topic %s: %w", name, err)
		}
		return patiently(ctx, func(ctx context.Context) error { return hasLeaders(ctx, c, name) })
	})
}

// hasLeaders is nil when every broker knows a leader of every partition.
func hasLeaders(ctx context.Context, c *kgo.Client, name string) error {
	req := kmsg.NewPtrMetadataRequest()
	topic := kmsg.NewMetadataRequestTopic()
	topic.Topic = &name
	req.Topics = append(req.Topics, topic)
	for _, shard := range c.RequestSharded(ctx, req) {
		if shard.Err != nil {
			return shard.Err
		}
		resp, ok := shard.Resp.(*kmsg.MetadataResponse)
		if !ok {
			return fmt.Errorf("an answer of type %T", shard.Resp)
		}
		if err := kerr.ErrorForCode(resp.Topics[0].ErrorCode); err != nil {
			return err
		}
		for _, p := range resp.Topics[0].Partitions {
			if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
				return err
			}
		}
	}
	return nil
}

// metadata is what the broker itself knows of its cluster.
func (b *KafkaBroker) metadata(ctx context.Context) (*kmsg.MetadataResponse, error) {
	var m *kmsg.MetadataResponse
	err := askKafka([]string{b.addr}, func(c *kgo.Client) error {
		resp, err := c.SeedBrokers()[0].Request(ctx, kmsg.NewPtrMetadataRequest())
		if err != nil {
			return err
		}
		m, _ = resp.(*kmsg.MetadataResponse)
		return nil
	})
	if err == nil && m == nil {
		err = fmt.Errorf("%s answers something else", b.name)
	}
	return m, err
}

// askKafka lets f ask a cluster, by a client that ends with it.
func askKafka(addrs []string, f func(*kgo.Client) error) error {
	c, err := kgo.NewClient(kgo.SeedBrokers(addrs...))
	if err != nil {
		return err
	}
	defer c.Close()
	return f(c)
}
