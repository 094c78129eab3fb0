package kafkaharness_test

import (
	"testing"

	"example.com/surge/adapters/outbound/sarama"
	"example.com/surge/test/internal/kafkaharness"
)

func openSarama(url string) (kafkaharness.Node, error) { return sarama.Open("kafka+sarama" + url) }

func TestSaramaOnKfake(t *testing.T) {
	t.Parallel()
	kafkaharness.Contracts(t, kafkaharness.Fake, openSarama)
}

// It runs before those that run in parallel.
func TestSaramaLeavesNothing(t *testing.T) {
	kafkaharness.LeavesNothing(t, kafkaharness.Fake, openSarama, "IBM/sarama", "outbound/sarama")
}

func TestSaramaRefused(t *testing.T) {
	t.Parallel()
	kafkaharness.Refusals(t, openSarama)
}

func TestSaramaLosesReplies(t *testing.T) {
	t.Parallel()
	kafkaharness.LostReplies(t, openSarama)
}

func TestSaramaPublishesPrefixes(t *testing.T) {
	t.Parallel()
	kafkaharness.Prefixes(t, openSarama)
}

func TestSaramaSignsIn(t *testing.T) {
	t.Parallel()
	kafkaharness.Secure(t, openSarama)
}

func TestSaramaMakesNoTopics(t *testing.T) {
	t.Parallel()
	kafkaharness.MakesNoTopics(t, openSarama)
}

func TestSaramaCarriesCloudEvents(t *testing.T) {
	t.Parallel()
	kafkaharness.CloudEvents(t, openSarama)
}

func TestSaramaHasASlowHandler(t *testing.T) {
	t.Parallel()
	kafkaharness.SlowHandler(t, kafkaharness.Fake, openSarama)
}

func TestSaramaLeavesWhileJoining(t *testing.T) {
	t.Parallel()
	kafkaharness.LeavesWhileJoining(t, kafkaharness.Fake, openSarama)
}

func TestSaramaFullComesBack(t *testing.T) {
	t.Parallel()
	kafkaharness.FullComesBack(t, kafkaharness.Fake, openSarama)
}
