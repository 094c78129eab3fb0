// Package kafkakit is what adapters of Kafka have in common, whichever driver
// they use: what a URL says, what a batch comes to, and a Claim, which stands
// between a driver that delivers and a handler that acks.
//
// What belongs here: what both adapters would otherwise say twice. What never
// does: a driver, or a connection.
package kafkakit
