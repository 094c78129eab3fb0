//go:build cgo

package kafka

import (
	"fmt"
	"strings"
	"time"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/adapters/outbound/internal/urlparams"
)

// Schemes are the URL schemes that Open understands.
var Schemes = []string{"kafka"}

// Check says what is wrong with a URL, in words for whoever wrote it, that show
// no password.
func Check(url string) error {
	_, err := parse(url)
	return err
}

func parse(url string) (kafkakit.Settings, error) {
	s, err := kafkakit.Parse(url, Schemes)
	if err == nil && s.CA != "" {
		_, err = urlparams.CertPool(s.CA) // librdkafka would say it less well
	}
	return s, err
}

// configure is what every client has in common.
func configure(s kafkakit.Settings) ck.ConfigMap {
	c := ck.ConfigMap{
		"bootstrap.servers":        strings.Join(s.Addrs, ","),
		"client.id":                "surge",
		"log_level":                0, // what matters comes as an error
		"reconnect.backoff.ms":     50,
		"reconnect.backoff.max.ms": 1000,
		"socket.keepalive.enable":  true,
		"allow.auto.create.topics": false, // surge topics apply does
	}
	protocol := "plaintext"
	if s.TLS {
		protocol = "ssl"
		if s.CA != "" {
			c["ssl.ca.location"] = s.CA
		}
	}
	if s.User != "" {
		protocol = "sasl_" + protocol
		c["sasl.mechanism"], c["sasl.username"], c["sasl.password"] = "PLAIN", s.User, s.Password
	}
	c["security.protocol"] = protocol
	return c
}

func configureProducer(s kafkakit.Settings) *ck.ConfigMap {
	c := configure(s)
	c["enable.idempotence"] = true
	c["enable.gapless.guarantee"] = true
	c["acks"] = "all"
	c["compression.type"] = "lz4"
	c["partitioner"] = "consistent_random" // what ports.PartitionOf says
	c["sticky.partitioning.linger.ms"] = 0
	c["linger.ms"] = fmt.Sprint(s.Linger.Seconds() * 1000)
	c["batch.size"] = s.Batch
	c["message.max.bytes"] = 2 * kafkakit.RecordBytes
	c["message.timeout.ms"] = millis(s.Timeout)
	c["request.timeout.ms"] = millis(s.Timeout)
	// We count what waits, in bytes; librdkafka is not to be the first to be full.
	c["queue.buffering.max.messages"] = 0
	c["queue.buffering.max.kbytes"] = 2*s.BufferBytes>>10 + 2*kafkakit.RecordBytes>>10
	c["go.delivery.report.fields"] = "none"
	c["go.events.channel.size"] = 100
	return &c
}

func configureConsumer(s kafkakit.Settings, group string) *ck.ConfigMap {
	c := configure(s)
	c["group.id"] = s.Prefix + group
	c["auto.offset.reset"] = "earliest"
	c["partition.assignment.strategy"] = "cooperative-sticky"
	c["session.timeout.ms"] = millis(s.Session)
	c["heartbeat.interval.ms"] = millis(min(s.Session/4, time.Second)) // tells of a rebalance, too
	// We poll all the time, however slow handlers are: whoever does not hangs. And
	// for so long the group waits for who drains.
	c["max.poll.interval.ms"] = millis(max(s.Session, s.Rebalance()))
	// Offsets are stored as handlers ack, and committed from there, before a
	// partition is given up too.
	c["enable.auto.offset.store"] = false
	c["enable.auto.commit"] = true
	c["auto.commit.interval.ms"] = millis(s.Commit)
	c["fetch.wait.max.ms"] = 250
	c["fetch.queue.backoff.ms"] = 20
	c["queued.max.messages.kbytes"] = 16 << 10
	c["fetch.message.max.bytes"] = 1 << 20
	c["topic.metadata.refresh.interval.ms"] = 30_000
	// Rebalances come between messages, and we answer them when handlers are
	// through. Only the channel of events can do that.
	c["go.application.rebalance.enable"] = true
	c["go.events.channel.enable"] = true
	c["go.events.channel.size"] = 1000
	return &c
}

func millis(d time.Duration) int { return int(d.Milliseconds()) }
