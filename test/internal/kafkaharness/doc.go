// Package kafkaharness runs the contracts over the adapters of Kafka: on kfake in
// the process, on the mock cluster of librdkafka, and on real brokers. Every
// case has topics of its own, and a way to the brokers that can be cut.
package kafkaharness
