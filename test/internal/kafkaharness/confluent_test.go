//go:build cgo

package kafkaharness_test

import (
	"testing"

	"example.com/surge/adapters/outbound/kafka"
	"example.com/surge/test/internal/kafkaharness"
)

func openConfluent(url string) (kafkaharness.Node, error) { return kafka.Open("kafka" + url) }

func TestConfluentOnKfake(t *testing.T) {
	t.Parallel()
	kafkaharness.Contracts(t, kafkaharness.Fake, openConfluent)
}

// It runs before those that run in parallel.
func TestConfluentLeavesNothing(t *testing.T) {
	kafkaharness.LeavesNothing(t, kafkaharness.Fake, openConfluent, "confluentinc", "outbound/kafka")
}

func TestConfluentRefused(t *testing.T) {
	t.Parallel()
	kafkaharness.Refusals(t, openConfluent)
}

func TestConfluentLosesReplies(t *testing.T) {
	t.Parallel()
	kafkaharness.LostReplies(t, openConfluent)
}

func TestConfluentPublishesPrefixes(t *testing.T) {
	t.Parallel()
	kafkaharness.Prefixes(t, openConfluent)
}

func TestConfluentSignsIn(t *testing.T) {
	t.Parallel()
	kafkaharness.Secure(t, openConfluent)
}

func TestConfluentMakesNoTopics(t *testing.T) {
	t.Parallel()
	kafkaharness.MakesNoTopics(t, openConfluent)
}

func TestConfluentCarriesCloudEvents(t *testing.T) {
	t.Parallel()
	kafkaharness.CloudEvents(t, openConfluent)
}

func TestConfluentHasASlowHandler(t *testing.T) {
	t.Parallel()
	kafkaharness.SlowHandler(t, kafkaharness.Fake, openConfluent)
}

func TestConfluentLeavesWhileJoining(t *testing.T) {
	t.Parallel()
	kafkaharness.LeavesWhileJoining(t, kafkaharness.Fake, openConfluent)
}

func TestConfluentFullComesBack(t *testing.T) {
	t.Parallel()
	kafkaharness.FullComesBack(t, kafkaharness.Fake, openConfluent)
}
