package sarama

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/IBM/sarama"

	"example.com/surge/adapters/outbound/internal/kafkakit"
)

// Topics are those that a service needs, by their names without the prefix.
type Topics struct {
	Events []string // that are published
	// Aside are where groups put what they could not handle, and where it comes
	// back to them. They have few messages and, to be cheap, few partitions.
	Aside []string
}

// asidePartitions are as many as such a topic needs.
const asidePartitions = 3

// wanted is a topic as it should be.
type wanted struct {
	name       string // with the prefix
	partitions int32
}

func (a *Admin) wanted(topics Topics) []wanted {
	var all []wanted
	add := func(names []string, partitions int) {
		for _, name := range names {
			all = append(all, wanted{a.settings.Prefix + name, int32(partitions)}) //nolint:gosec // Parse bounds it
		}
	}
	add(topics.Events, a.settings.Partitions)
	add(topics.Aside, min(a.settings.Partitions, asidePartitions))
	return all
}

// The names of what topics are made with.
const (
	cleanup     = "cleanup.policy"
	maxBytes    = "max.message.bytes"
	minReplicas = "min.insync.replicas"
	retention   = "retention.ms"
	segment     = "segment.ms"
)

// TopicBytes is how large a message of ours may be on the wire, with room for
// what Kafka adds.
const TopicBytes = 2 << 20

// config is what every topic is made with. What was acked is on a majority of
// the replicas: without one nothing is published, and the outbox waits, but
// nothing is lost.
func (a *Admin) topicConfig() map[string]string {
	return map[string]string{
		cleanup:     "delete",
		maxBytes:    strconv.Itoa(TopicBytes),
		minReplicas: strconv.Itoa(a.settings.Replication/2 + 1),
		retention:   strconv.FormatInt(a.settings.Retention.Milliseconds(), 10),
		segment:     strconv.FormatInt(segmentOf(a.settings).Milliseconds(), 10),
	}
}

// segmentOf is for how long a segment of a topic is written to, and so how much
// longer than it has to a message may stay: it goes with its segment, when the
// last in there may.
func segmentOf(s kafkakit.Settings) time.Duration {
	return max((s.Retention / 14).Truncate(time.Minute), time.Minute)
}

// topicState is a topic as it is.
type topicState struct {
	exists               bool
	partitions, replicas int
	config               map[string]string
}

// describe asks what topics are like, by name.
func (a *Admin) describe(ctx context.Context, topics []wanted) (map[string]*topicState, error) {
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = t.name
	}
	return ask(ctx, a, "describe the topics", func(admin sarama.ClusterAdmin) (map[string]*topicState, error) {
		known, err := admin.DescribeTopics(names)
		if err != nil {
			return nil, err
		}
		states := map[string]*topicState{}
		var there []*sarama.ConfigResource
		for _, t := range known {
			switch {
			case t.Err == sarama.ErrUnknownTopicOrPartition:
				states[t.Name] = &topicState{}
				continue
			case t.Err != sarama.ErrNoError:
				return nil, fmt.Errorf("%s: %w", t.Name, t.Err)
			}
			state := &topicState{exists: true, partitions: len(t.Partitions), config: map[string]string{}}
			if len(t.Partitions) > 0 {
				state.replicas = len(t.Partitions[0].Replicas)
			}
			states[t.Name] = state
			there = append(there, &sarama.ConfigResource{
				Type: sarama.TopicResource, Name: t.Name, ConfigNames: []string{cleanup, maxBytes, minReplicas, retention, segment},
			})
		}
		if slices.ContainsFunc(names, func(name string) bool { return states[name] == nil }) {
			return nil, errors.New("the answer lacks a topic")
		}
		return states, readConfigs(admin, there, states)
	})
}

// readConfigs fills in how topics are configured.
func readConfigs(admin sarama.ClusterAdmin, there []*sarama.ConfigResource, states map[string]*topicState) error {
	if len(there) == 0 {
		return nil
	}
	results, err := admin.DescribeConfigs(there, sarama.DescribeConfigsOptions{})
	if err != nil {
		return err
	}
	for _, r := range results {
		if r.ErrorCode != sarama.ErrNoError {
			return fmt.Errorf("%s: %w", r.Name, r.ErrorCode)
		}
		for _, entry := range r.Configs {
			states[r.Name].config[entry.Name] = entry.Value
		}
	}
	return nil
}
