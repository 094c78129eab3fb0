package sarama

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kfake"

	"example.com/surge/core/fault"
)

// cluster is brokers in this process, and somebody else who knows them.
func cluster(t *testing.T, options ...kfake.Opt) (url string, side sarama.ClusterAdmin) {
	t.Helper()
	c, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	config := sarama.NewConfig()
	config.Version = sarama.V2_8_0_0
	if side, err = sarama.NewClusterAdmin(c.ListenAddrs(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = side.Close() })
	return "kafka://" + strings.Join(c.ListenAddrs(), "?addr="), side
}

func admin(t *testing.T, url string) *Admin {
	t.Helper()
	a, err := OpenAdmin(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

var ours = Topics{Events: []string{"events"}, Aside: []string{"events.g.retry", "events.g.dlq"}}

const week = 7 * 24 * time.Hour

// applied is what it says of the topics, in a line.
func applied(t *testing.T, a *Admin) string {
	t.Helper()
	var said []string
	if err := a.Apply(t.Context(), ours, func(line string) { said = append(said, line) }); err != nil {
		t.Fatal(err)
	}
	return strings.Join(said, "; ")
}

func TestTopicsAreMade(t *testing.T) {
	t.Parallel()
	url, side := cluster(t)
	a := admin(t, url+"?prefix=our.&partitions=6&replication=1&retention=84h")
	if got, want := applied(t, a), "our.events: made, with 6 partitions and 1 replicas of each; "+
		"our.events.g.retry: made, with 3 partitions and 1 replicas of each; our.events.g.dlq: made, with 3 partitions and 1 replicas of each"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	topics, err := side.ListTopics()
	if err != nil {
		t.Fatal(err)
	}
	if len(topics) != 3 || topics["our.events"].NumPartitions != 6 || topics["our.events.g.dlq"].NumPartitions != 3 {
		t.Errorf("there are %+v", topics)
	}
	configured := topics["our.events"].ConfigEntries
	for name, want := range map[string]string{
		"retention.ms": "302400000", "segment.ms": "21600000", "max.message.bytes": "2097152", "min.insync.replicas": "1", "cleanup.policy": "delete",
	} {
		if got := configured[name]; got == nil || *got != want {
			t.Errorf("%s is %v, want %s", name, got, want)
		}
	}
	if err := a.Check(t.Context(), ours, week); err != nil {
		t.Errorf("what it made does not do: %v", err)
	}
	if got, want := applied(t, a), "our.events: as it should be; our.events.g.retry: as it should be; our.events.g.dlq: as it should be"; got != want {
		t.Errorf("the second time: %s", got)
	}
}

func TestTopicsAreChanged(t *testing.T) {
	t.Parallel()
	url, _ := cluster(t)
	applied(t, admin(t, url+"?partitions=4&replication=1"))
	got := applied(t, admin(t, url+"?partitions=8&replication=1&retention=14h"))
	for _, want := range []string{
		"events: 4 partitions became 8; events: retention.ms 604800000 became 50400000; events: segment.ms 43200000 became 3600000; ",
		"events.g.dlq: retention.ms",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	fewer := admin(t, url+"?partitions=2&replication=1&retention=14h")
	if got := applied(t, fewer); got != "events: keeps its 8 partitions, more than 2; events.g.retry: keeps its 3 partitions, more than 2; events.g.dlq: keeps its 3 partitions, more than 2" {
		t.Errorf("got %s", got)
	}
	if err := fewer.Check(t.Context(), ours, week); err != nil {
		t.Errorf("more partitions than need be: %v", err)
	}
	if got := applied(t, admin(t, url+"?partitions=2&replication=2&retention=14h")); !strings.Contains(got, "events: keeps its 1 replicas, fewer than 2") ||
		strings.Contains(got, "min.insync") {
		t.Errorf("got %s", got)
	}
}

func TestTopicsNeedAsManyBrokersAsReplicas(t *testing.T) {
	t.Parallel()
	url, side := cluster(t)
	err := admin(t, url).Apply(t.Context(), ours, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "a topic is to have 3 replicas, and there are 1 brokers") || !strings.Contains(err.Error(), "replication=1 in QUEUE_URL") {
		t.Errorf("got %v", err)
	}
	if topics, err := side.ListTopics(); err != nil || len(topics) != 0 {
		t.Errorf("it made %v, %v", topics, err)
	}
}

// Each way in which topics may not be as they have to be is a line that names
// one, and looking makes none.
func TestTopicsAreChecked(t *testing.T) {
	t.Parallel()
	url, side := cluster(t, kfake.AllowAutoTopicCreation(), kfake.SeedTopics(2, "auto"))
	a := admin(t, url+"?replication=1&partitions=2")
	wants := func(says string, memory time.Duration) {
		t.Helper()
		err := a.Check(t.Context(), ours, memory)
		if err == nil || fault.Transient(err) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want %q", err, says)
		}
	}
	wants("topic events does not exist: surge topics apply", week)
	if topics, err := side.ListTopics(); err != nil || len(topics) != 1 {
		t.Errorf("a look made %v, %v", topics, err)
	}
	made := func(name string, partitions int32, config map[string]string) {
		t.Helper()
		detail := &sarama.TopicDetail{NumPartitions: partitions, ReplicationFactor: 1, ConfigEntries: map[string]*string{}}
		for k, v := range config {
			detail.ConfigEntries[k] = &v
		}
		if err := side.CreateTopic(name, detail, false); err != nil {
			t.Fatal(err)
		}
	}
	made("events", 1, nil)
	wants("topic events has 1 partitions, fewer than 2: surge topics apply", week)
	applied(t, a)
	if err := side.DeleteTopic("events.g.dlq"); err != nil {
		t.Fatal(err)
	}
	made("events.g.dlq", 2, nil)
	wants("topic events.g.dlq has max.message.bytes=1048588, less than 2097152: surge topics apply", week*2)
	change := func(name, value string) {
		t.Helper()
		err := side.IncrementalAlterConfig(sarama.TopicResource, "events.g.dlq", map[string]sarama.IncrementalAlterConfigsEntry{
			name: {Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &value},
		}, false)
		if err != nil {
			t.Fatal(err)
		}
	}
	change("max.message.bytes", strconv.Itoa(TopicBytes))
	change("cleanup.policy", "compact")
	wants("topic events.g.dlq has cleanup.policy=compact", week*2)
	change("cleanup.policy", "delete")
	change("retention.ms", "-1")
	wants("topic events.g.dlq keeps its messages for ever", week*2)
	wants("topic events keeps its messages up to 180h0m0s", week)
	applied(t, a)
	if err := a.Check(t.Context(), ours, 180*time.Hour+time.Millisecond); err != nil {
		t.Errorf("after all was applied: %v", err)
	}
	var keeps *KeepsError
	if err := a.Check(t.Context(), ours, 180*time.Hour); !errors.As(err, &keeps) || keeps.Topic != "events" || keeps.Keeps != Keeps(url) {
		t.Errorf("got %v", err)
	}
}

// Nobody can tell what topics a cluster that is down has; who asks waits no
// longer than they want to.
func TestTopicsOfAClusterThatIsDown(t *testing.T) {
	t.Parallel()
	url, _ := cluster(t)
	a := admin(t, "kafka://127.0.0.1:1?timeout=1s")
	if err := a.Check(t.Context(), ours, week); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := admin(t, url).Check(ctx, ours, week); !fault.Is(err, fault.Cancelled) {
		t.Errorf("got %v", err)
	}
	closed := admin(t, url)
	closed.Close()
	if err := closed.Check(t.Context(), ours, week); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

// What is made is what Check wants.
func TestEveryTopicIsConfigured(t *testing.T) {
	t.Parallel()
	a := admin(t, "kafka://h?replication=5")
	if got := a.topicConfig()[minReplicas]; got != "3" {
		t.Errorf("%s of 5 replicas must have a message, want 3", got)
	}
	if names := a.wanted(ours); !slices.Equal(names, []wanted{{"events", 12}, {"events.g.retry", 3}, {"events.g.dlq", 3}}) {
		t.Errorf("got %v", names)
	}
}
