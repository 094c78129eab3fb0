// Package stack runs the whole system on real servers of this machine, without a
// container: MySQL, Redis and Kafka of test/services, migrated and with their
// topics, and the program in four processes, two with the role api and two with
// the role worker. docker-compose.yml is the same of containers.
//
// What belongs here: which processes there are and what they are told. What
// never does: how servers are started, which is test/services, and what is asked
// of the service.
package stack
