//go:build cgo

package wire

import "example.com/surge/adapters/outbound/kafka"

// best is librdkafka, which needs cgo.
var best = driver{kafka.Check, func(url string) (kafkaQueue, error) { return kafka.Open(url) }}
