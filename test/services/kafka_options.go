package services

import (
	"fmt"
	"strconv"
	"strings"
)

// A KafkaOption changes how brokers are started; every broker of a cluster
// alike.
type KafkaOption func(*kafkaSettings)

// kafkaSettings are what the options say.
type kafkaSettings struct {
	brokers   int
	config    []string
	advertise []func(addr string) string
}

// KafkaBrokers is how many brokers the cluster has, 1 without it. Of three, one
// may go: topics have three replicas, and a message two before it is acked.
func KafkaBrokers(n int) KafkaOption {
	return func(s *kafkaSettings) { s.brokers = n }
}

// KafkaConfig adds lines of server.properties, which win over those before them.
func KafkaConfig(lines ...string) KafkaOption {
	return func(s *kafkaSettings) { s.config = append(s.config, lines...) }
}

// KafkaListener gives every broker one more listener. Clients that come through
// it are told the address that advertise answers for that of the listener, so
// that a proxy can stand between.
func KafkaListener(advertise func(addr string) string) KafkaOption {
	return func(s *kafkaSettings) { s.advertise = append(s.advertise, advertise) }
}

func newKafkaSettings(opts []KafkaOption) kafkaSettings {
	s := kafkaSettings{brokers: 1}
	for _, o := range opts {
		o(&s)
	}
	return s
}

// lines are server.properties for a broker whose voters are all that there are.
func (s *kafkaSettings) lines(b *KafkaBroker, voters []string) []string {
	replicas := min(s.brokers, 3)
	listen := []string{"PLAINTEXT://" + b.addr, "CONTROLLER://" + b.controller}
	advertised := listen[:1:1]
	protocols := []string{"PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"}
	for i, addr := range b.extra {
		name := fmt.Sprint("EXTRA", i)
		listen = append(listen, name+"://"+addr)
		advertised = append(advertised, name+"://"+s.advertise[i](addr))
		protocols = append(protocols, name+":PLAINTEXT")
	}
	return append([]string{
		"node.id=" + strconv.Itoa(b.id),
		"process.roles=broker,controller",
		"controller.quorum.voters=" + strings.Join(voters, ","),
		"controller.listener.names=CONTROLLER",
		"inter.broker.listener.name=PLAINTEXT",
		"listeners=" + strings.Join(listen, ","),
		"advertised.listeners=" + strings.Join(advertised, ","),
		"listener.security.protocol.map=" + strings.Join(protocols, ","),
		"log.dirs=" + b.dir + "/data",
		"auto.create.topics.enable=false",
		"default.replication.factor=" + strconv.Itoa(replicas),
		"min.insync.replicas=" + strconv.Itoa(max(1, replicas-1)),
		"offsets.topic.replication.factor=" + strconv.Itoa(replicas),
		"offsets.topic.num.partitions=4",
		"transaction.state.log.replication.factor=" + strconv.Itoa(replicas),
		"transaction.state.log.min.isr=" + strconv.Itoa(max(1, replicas-1)),
		// A message may have 1 MiB and 64 KiB of headers.
		"message.max.bytes=" + strconv.Itoa(2<<20),
		"replica.fetch.max.bytes=" + strconv.Itoa(2<<20),
		// Tests do not wait for what saves a production some work.
		"group.initial.rebalance.delay.ms=0",
		"group.min.session.timeout.ms=1000",
		// Few threads: many brokers share a machine that also runs the tests.
		"num.network.threads=1",
		"num.io.threads=4",
		"background.threads=2",
		"log.cleaner.enable=false",
		"broker.session.timeout.ms=6000",
		"controlled.shutdown.enable=" + strconv.FormatBool(s.brokers > 1),
	}, s.config...)
}
