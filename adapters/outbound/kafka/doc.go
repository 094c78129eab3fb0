// Package kafka holds the queue on Kafka over confluent-kafka-go, which is
// librdkafka: it needs cgo. Without cgo the package is empty, and package sarama
// has its place.
//
// The producer is idempotent, asks for all acks, and is gapless: when a message
// fails, librdkafka fails everything behind it and is then of no more use, so
// that none overtakes one that failed; a new producer takes over. Consumers are
// cooperative and sticky. What librdkafka has fetched is polled at all times,
// while handlers drain too, and waits in claims; only when a claim has far more
// than its handler may hold is its partition paused.
//
// It needs topics that take 2 MiB (max.message.bytes), and makes none.
//
// What belongs here: the queue. What never does: topics and their settings,
// which package sarama makes for both.
package kafka
