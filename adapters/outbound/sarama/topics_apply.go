package sarama

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/IBM/sarama"

	"example.com/surge/core/fault"
)

// Apply makes the topics that are missing, as the URL says, and has those that
// are there have as many partitions, at least, and the same configuration. It
// never takes a partition away, and may be done again at any time; another
// process may do it, too. tell hears what became of each topic.
func (a *Admin) Apply(ctx context.Context, topics Topics, tell func(line string)) error {
	all := a.wanted(topics)
	states, err := a.describe(ctx, all)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(t wanted) bool { return !states[t.name].exists }) {
		if err := a.enough(ctx); err != nil {
			return err
		}
	}
	for _, t := range all {
		done, err := a.apply(ctx, t, states[t.name])
		if err != nil {
			return err
		}
		if len(done) == 0 {
			done = []string{"as it should be"}
		}
		for _, line := range done {
			tell(t.name + ": " + line)
		}
	}
	return a.spread(ctx, all)
}

// spreadWithin bounds how long brokers take to hear of what was done.
const spreadWithin = 30 * time.Second

// spread waits until every broker that is up knows the topics: who starts next
// may ask any of them.
func (a *Admin) spread(ctx context.Context, all []wanted) error {
	ctx, cancel := context.WithTimeout(ctx, spreadWithin)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		known, err := ask(ctx, a, "wait until every broker knows the topics", func(admin sarama.ClusterAdmin) (bool, error) { return a.isSpread(admin, all) })
		if err != nil || known {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fault.FromContext(ctx, "wait until every broker knows the topics")
		}
	}
}

func (a *Admin) isSpread(admin sarama.ClusterAdmin, all []wanted) (bool, error) {
	brokers, _, err := admin.DescribeCluster()
	if err != nil {
		return false, err
	}
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.name
	}
	for _, b := range brokers {
		_ = b.Open(a.config) // open already, at worst
		answer, err := b.GetMetadata(sarama.NewMetadataRequest(a.config.Version, names))
		_ = b.Close()
		if err != nil {
			return false, err
		}
		partitions := map[string]int{}
		for _, t := range answer.Topics {
			partitions[t.Name] = len(t.Partitions)
		}
		if slices.ContainsFunc(all, func(t wanted) bool { return partitions[t.name] < int(t.partitions) }) {
			return false, nil
		}
	}
	return true, nil
}

// enough wants as many brokers as a topic has replicas.
func (a *Admin) enough(ctx context.Context) error {
	brokers, err := ask(ctx, a, "count the brokers", func(admin sarama.ClusterAdmin) (int, error) {
		brokers, _, err := admin.DescribeCluster()
		return len(brokers), err
	})
	if err == nil && brokers < a.settings.Replication {
		err = fmt.Errorf("a topic is to have %d replicas, and there are %d brokers: start more, or say how many with replication=%d in QUEUE_URL",
			a.settings.Replication, brokers, brokers)
	}
	return err
}

// apply does what has to be done about a topic, and says what it did.
func (a *Admin) apply(ctx context.Context, t wanted, is *topicState) ([]string, error) {
	if !is.exists {
		return a.create(ctx, t)
	}
	var done []string
	if n := int(t.partitions); is.partitions < n {
		_, err := ask(ctx, a, "add partitions to "+t.name, func(admin sarama.ClusterAdmin) (struct{}, error) {
			return struct{}{}, admin.CreatePartitions(t.name, t.partitions, nil, false)
		})
		if err != nil {
			return nil, err
		}
		done = append(done, fmt.Sprintf("%d partitions became %d", is.partitions, n))
	} else if is.partitions > n {
		done = append(done, fmt.Sprintf("keeps its %d partitions, more than %d", is.partitions, n))
	}
	if is.replicas < a.settings.Replication {
		done = append(done, fmt.Sprintf("keeps its %d replicas, fewer than %d: kafka-reassign-partitions adds some", is.replicas, a.settings.Replication))
	}
	return a.alter(ctx, t, is, done)
}

// create makes a topic, unless somebody else has just done so.
func (a *Admin) create(ctx context.Context, t wanted) ([]string, error) {
	detail := &sarama.TopicDetail{
		NumPartitions: t.partitions, ReplicationFactor: int16(a.settings.Replication), ConfigEntries: map[string]*string{}, //nolint:gosec // Parse bounds it
	}
	for name, value := range a.topicConfig() {
		detail.ConfigEntries[name] = &value
	}
	_, err := ask(ctx, a, "make "+t.name, func(admin sarama.ClusterAdmin) (struct{}, error) {
		return struct{}{}, admin.CreateTopic(t.name, detail, false)
	})
	if errors.Is(err, sarama.ErrTopicAlreadyExists) {
		return []string{"was made by somebody else just now"}, nil
	}
	return []string{fmt.Sprintf("made, with %d partitions and %d replicas of each", t.partitions, a.settings.Replication)}, err
}

// alter gives a topic the configuration that it lacks.
func (a *Admin) alter(ctx context.Context, t wanted, is *topicState, done []string) ([]string, error) {
	changes := map[string]sarama.IncrementalAlterConfigsEntry{}
	should := a.topicConfig()
	if is.replicas < a.settings.Replication {
		delete(should, minReplicas) // it may have fewer than must have a message
	}
	for _, name := range slices.Sorted(maps.Keys(should)) {
		if value := should[name]; is.config[name] != value {
			changes[name] = sarama.IncrementalAlterConfigsEntry{Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &value}
			done = append(done, fmt.Sprintf("%s %s became %s", name, is.config[name], value))
		}
	}
	if len(changes) == 0 {
		return done, nil
	}
	_, err := ask(ctx, a, "configure "+t.name, func(admin sarama.ClusterAdmin) (struct{}, error) {
		return struct{}{}, admin.IncrementalAlterConfig(sarama.TopicResource, t.name, changes, false)
	})
	return done, err
}
