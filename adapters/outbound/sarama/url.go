package sarama

import (
	"crypto/tls"
	"time"

	"github.com/IBM/sarama"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/adapters/outbound/internal/urlparams"
)

// Schemes are the URL schemes that Open understands.
var Schemes = []string{"kafka+sarama", "kafka"}

// Check says what is wrong with a URL, in words for whoever wrote it, that show
// no password.
func Check(url string) error {
	s, err := kafkakit.Parse(url, Schemes)
	if err != nil {
		return err
	}
	_, err = configure(s)
	return err
}

// configure is what every client has in common.
func configure(s kafkakit.Settings) (*sarama.Config, error) {
	c := sarama.NewConfig()
	c.Version = sarama.V2_8_0_0
	c.ClientID = "surge"
	c.ApiVersionsRequest = true
	c.Metadata.Full = false // of the topics in use, when they are
	c.Metadata.AllowAutoTopicCreation = false
	c.Metadata.Retry.Max = 2
	c.Metadata.Retry.Backoff = 100 * time.Millisecond
	c.Net.DialTimeout = min(s.Timeout, 3*time.Second)
	c.Net.ReadTimeout = s.Timeout
	c.Net.WriteTimeout = s.Timeout
	c.Net.MaxOpenRequests = 100 // one of each partition
	c.Producer.MaxMessageBytes = 2 * kafkakit.RecordBytes
	if s.User != "" {
		c.Net.SASL.Enable = true
		c.Net.SASL.User, c.Net.SASL.Password = s.User, s.Password
	}
	if s.TLS {
		c.Net.TLS.Enable = true
		c.Net.TLS.Config = &tls.Config{MinVersion: tls.VersionTLS12}
		if s.CA != "" {
			pool, err := urlparams.CertPool(s.CA)
			if err != nil {
				return nil, err
			}
			c.Net.TLS.Config.RootCAs = pool
		}
	}
	return c, nil
}

// configureGroup is what consumers have in addition.
func configureGroup(s kafkakit.Settings) (*sarama.Config, error) {
	c, err := configure(s)
	if err != nil {
		return nil, err
	}
	group := &c.Consumer.Group
	group.Session.Timeout = s.Session
	group.Heartbeat.Interval = min(s.Session/4, time.Second) // tells of a rebalance, too
	group.Rebalance.Timeout = s.Rebalance()
	group.Rebalance.GroupStrategies = []sarama.BalanceStrategy{sarama.NewBalanceStrategyCooperativeSticky()}
	group.Rebalance.Retry.Backoff = 200 * time.Millisecond
	group.ResetInvalidOffsets = true
	c.Metadata.Retry.Max = 10                               // or a connection that is cut ends the session
	c.Net.ReadTimeout = group.Rebalance.Timeout + s.Timeout // who joins waits for those who drain
	c.Consumer.Offsets.Initial = sarama.OffsetOldest
	c.Consumer.Offsets.AutoCommit.Interval = s.Commit
	c.Consumer.Offsets.Retry.Max = 3
	c.Consumer.MaxWaitTime = 250 * time.Millisecond
	c.Consumer.Retry.Backoff = 200 * time.Millisecond
	c.Consumer.Fetch.Default = 1 << 20
	c.Consumer.MaxProcessingTime = time.Second // claims take what comes at once
	return c, nil
}
