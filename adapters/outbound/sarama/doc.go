// Package sarama holds the queue on Kafka in pure Go, over IBM/sarama: for
// binaries that are built without cgo, and wherever a URL asks for it.
//
// Consumers are sarama's consumer groups, cooperative and sticky. Publishing is
// our own on sarama's connections: its producer may give up a message and still
// send a later one of the same key, which the port forbids. Here each partition
// has one batch on its way at a time, with a producer's id and sequence numbers,
// so that a batch that was sent twice is written once; the next gathers
// meanwhile.
//
// It needs Kafka 2.8 or later, and topics that take 2 MiB (max.message.bytes). The
// queue makes none; an Admin does when somebody asks it to, and looks whether they
// are as they have to be, for this queue and for that of package kafka.
//
// What belongs here: the queue, its topics and their settings. What never does:
// which topics a service needs.
package sarama
