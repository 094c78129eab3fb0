package system

import (
	"context"
	"time"

	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/app/consuming"
)

// lagEvery is how often somebody looks how far groups are behind, and how long
// that may take.
const lagEvery = 5 * time.Second

// lagWatch shows how far groups are behind, also when no consumer runs.
type lagWatch struct {
	broker Broker
	groups map[string][]string // what each reads
	shown  *prometheus.Lags
}

// run looks again and again. What nobody knows is not shown.
func (w *lagWatch) run(ctx context.Context) error {
	again := time.NewTicker(lagEvery)
	defer again.Stop()
	for ctx.Err() == nil {
		w.look(ctx)
		select {
		case <-again.C:
		case <-ctx.Done():
		}
	}
	return nil
}

func (w *lagWatch) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lagEvery)
	defer cancel()
	lags, err := w.broker.Lags(ctx, w.groups)
	if err != nil {
		lags = nil
	}
	w.shown.Show(lags)
}

// groups are the topics that each group reads.
func (b Business) groups() map[string][]string {
	all := map[string][]string{}
	for _, s := range b.Subscriptions {
		all[s.Group] = append(all[s.Group], s.Topics...)
		for _, topic := range s.Topics {
			all[s.Group] = append(all[s.Group], consuming.RetryTopic(topic, s.Group))
		}
	}
	if dead := letters(b.Subscriptions); len(dead) > 0 {
		all[consuming.CollectorGroup] = dead
	}
	return all
}
