package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/adapters/outbound/sarama"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
	"example.com/surge/wire/system"
)

// topicAdmin implements system.Broker for Kafka, whichever adapter the queue is.
type topicAdmin struct {
	*sarama.Admin
	memory time.Duration // of consumers
}

// broker is the queue's, if it has one.
func broker(a *adapters) (system.Broker, func(), error) {
	q := a.config.Queue()
	if !isKafka(q.URL) {
		return nil, func() {}, nil
	}
	admin, err := sarama.OpenAdmin(q.URL.Raw())
	if err != nil {
		return nil, nil, &config.Error{Variable: "QUEUE_URL", Reason: err.Error()}
	}
	return topicAdmin{admin, q.InboxRetention}, admin.Close, nil
}

// CheckTopics looks at the topics. One that keeps its messages for longer than
// consumers remember them is a mistake of the configuration.
func (t topicAdmin) CheckTopics(ctx context.Context, topics system.Topics) error {
	err := t.Check(ctx, sarama.Topics(topics), t.memory)
	if keeps, ok := errors.AsType[*sarama.KeepsError](err); ok {
		return forgetful(t.memory, keeps.Error())
	}
	return err //nolint:wrapcheck // one line already
}

// Lags are how far groups are behind.
func (t topicAdmin) Lags(ctx context.Context, groups map[string][]string) ([]prometheus.Lag, error) {
	lags, err := t.Admin.Lags(ctx, groups)
	all := make([]prometheus.Lag, len(lags))
	for i, lag := range lags {
		all[i] = prometheus.Lag(lag)
	}
	return all, err //nolint:wrapcheck // a fault
}

// checkRetention refuses a queue that is to keep messages for longer than
// consumers remember them.
func checkRetention(q config.Queue) error {
	keeps := redis.Keeps
	switch {
	case isKafka(q.URL):
		keeps = sarama.Keeps
	case !isRedis(q.URL):
		return nil // in memory: it ends with what consumers remember
	}
	if kept := keeps(q.URL.Raw()); kept >= q.InboxRetention {
		return forgetful(q.InboxRetention, fmt.Sprintf("QUEUE_URL has topics keep their messages up to %v", kept))
	}
	return nil
}

// forgetful says that what was handled would be handled again, if a group began
// anew.
func forgetful(memory time.Duration, keeps string) error {
	return &config.Error{Variable: "INBOX_RETENTION", Reason: fmt.Sprintf("must be longer than %v: %s", memory, keeps)}
}

// ApplyTopics makes the topics that the service needs, and tells what it did
// with each. Where a queue makes its own it is a *config.Error.
func ApplyTopics(ctx context.Context, q config.Queue, tell func(line string)) error {
	if err := checkURL("QUEUE_URL", q.URL, queueSchemes); err != nil {
		return err
	}
	if !isKafka(q.URL) {
		return &config.Error{Variable: "QUEUE_URL", Reason: q.URL.Scheme() + ":// makes its own topics: nothing to apply"}
	}
	if err := checkRetention(q); err != nil {
		return err
	}
	topics, err := topicsOfSystem()
	if err != nil {
		return err
	}
	admin, err := sarama.OpenAdmin(q.URL.Raw())
	if err != nil {
		return &config.Error{Variable: "QUEUE_URL", Reason: err.Error()}
	}
	defer admin.Close()
	return admin.Apply(ctx, sarama.Topics(topics), tell) //nolint:wrapcheck // one line already
}

// topicsOfSystem are those of the program, which is put together in memory for
// that, and never run.
func topicsOfSystem() (system.Topics, error) {
	c, err := config.Load(nil)
	if err != nil {
		return system.Topics{}, err //nolint:wrapcheck // one line already
	}
	s, cleanup, err := inmemory.New(c, slog.New(slog.DiscardHandler), inmemory.NewBackends())
	if err != nil {
		return system.Topics{}, err //nolint:wrapcheck // one line already
	}
	defer cleanup()
	return s.Topics(), nil
}
