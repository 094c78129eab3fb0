package sarama

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/IBM/sarama"
)

// Lag is how many messages of a partition a group has still to commit.
type Lag struct {
	Group, Topic string // without the prefix
	Partition    int32
	Messages     int64
}

// Lags asks how far groups, each with the topics that it reads, are behind. A
// group that was never seen has everything before it. It is Unavailable when
// nobody can tell.
func (a *Admin) Lags(ctx context.Context, groups map[string][]string) ([]Lag, error) {
	return ask(ctx, a, "look how far groups are behind", func(admin sarama.ClusterAdmin) ([]Lag, error) {
		partitions, err := a.partitions(admin, groups)
		if err != nil {
			return nil, err
		}
		oldest, err := offsets(admin, partitions, sarama.OffsetOldest)
		if err != nil {
			return nil, err
		}
		newest, err := offsets(admin, partitions, sarama.OffsetNewest)
		if err != nil {
			return nil, err
		}
		var all []Lag
		for group, topics := range groups {
			reads := map[string][]int32{}
			for _, topic := range topics {
				reads[a.settings.Prefix+topic] = partitions[a.settings.Prefix+topic]
			}
			committed, err := committed(admin, a.settings.Prefix+group, reads)
			if err != nil {
				return nil, err
			}
			for topic, numbers := range committed {
				for p, at := range numbers {
					from := max(at, oldest[topic][p])
					all = append(all, Lag{group, strings.TrimPrefix(topic, a.settings.Prefix), p, max(0, newest[topic][p]-from)})
				}
			}
		}
		return all, nil
	})
}

// committed is where a group goes on in what it reads, -1 where it has not begun.
func committed(admin sarama.ClusterAdmin, group string, reads map[string][]int32) (map[string]map[int32]int64, error) {
	answer, err := admin.ListConsumerGroupOffsets(group, reads)
	if errors.Is(err, sarama.ErrGroupIDNotFound) {
		answer, err = &sarama.OffsetFetchResponse{}, nil
	}
	if err != nil {
		return nil, err
	}
	all := map[string]map[int32]int64{}
	for topic, numbers := range reads {
		all[topic] = map[int32]int64{}
		for _, p := range numbers {
			block := answer.GetBlock(topic, p)
			switch {
			case block == nil:
				all[topic][p] = -1
			case block.Err != sarama.ErrNoError:
				return nil, block.Err
			default:
				all[topic][p] = block.Offset
			}
		}
	}
	return all, nil
}

// partitions are those of everything that is read, by topic.
func (a *Admin) partitions(admin sarama.ClusterAdmin, groups map[string][]string) (map[string][]int32, error) {
	all := map[string][]int32{}
	var names []string
	for _, topics := range groups {
		for _, topic := range topics {
			if name := a.settings.Prefix + topic; all[name] == nil {
				all[name] = []int32{}
				names = append(names, name)
			}
		}
	}
	known, err := admin.DescribeTopics(names)
	if err != nil {
		return nil, err
	}
	for _, t := range known {
		if t.Err != sarama.ErrNoError {
			return nil, fmt.Errorf("%s: %w", t.Name, t.Err)
		}
		for _, p := range t.Partitions {
			all[t.Name] = append(all[t.Name], p.ID)
		}
	}
	return all, nil
}

// offsets asks for the offsets of partitions at a time.
func offsets(admin sarama.ClusterAdmin, partitions map[string][]int32, at int64) (map[string]map[int32]int64, error) {
	query := map[string]map[int32]int64{}
	for topic, numbers := range partitions {
		query[topic] = map[int32]int64{}
		for _, p := range numbers {
			query[topic][p] = at
		}
	}
	answers, err := admin.ListOffsets(query, nil)
	if err != nil {
		return nil, err
	}
	for topic, numbers := range query {
		for p := range numbers {
			answer := answers[topic][p]
			if answer == nil {
				return nil, fmt.Errorf("the answer lacks %s/%d", topic, p)
			}
			if answer.Err != nil && !errors.Is(answer.Err, sarama.ErrNoError) {
				return nil, answer.Err
			}
			numbers[p] = answer.Offset
		}
	}
	return query, nil
}
