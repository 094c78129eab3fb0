package services

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Kafka is a cluster of brokers, each of them a controller too (KRaft).
type Kafka struct {
	settings kafkaSettings
	id       string // of the cluster
	brokers  []*KafkaBroker
}

// A KafkaBroker is one of them. A restart keeps its ports, its configuration and
// its data. Alone of a cluster of three it does not answer: two must run.
type KafkaBroker struct {
	*Process
	cluster    *Kafka
	id         int
	java       []string // options of the machine
	addr       string
	controller string
	extra      []string // more listeners
}

// NewKafka starts a cluster that ends with the test.
func NewKafka(t testing.TB, opts ...KafkaOption) *Kafka {
	t.Helper()
	return started(t, func(ctx context.Context) (*Kafka, error) { return StartKafka(ctx, opts...) })
}

// StartKafka starts a cluster and blocks until all brokers answer. The caller
// closes it. The first time on a machine, Maven gets the broker. A MissingError
// says that Java or Maven is not installed.
func StartKafka(ctx context.Context, opts ...KafkaOption) (*Kafka, error) {
	java, err := findJava()
	if err != nil {
		return nil, err
	}
	jars, err := kafkaJars(ctx)
	if err != nil {
		return nil, err
	}
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	id[0] &= 0x7f           // in text it begins with a letter, not with a dash
	k := &Kafka{settings: newKafkaSettings(opts), id: base64.RawURLEncoding.EncodeToString(id[:])}
	for i := range k.settings.brokers {
		p, err := newProcess(fmt.Sprint("kafka-", i+1), java)
		if err != nil {
			k.Close()
			return nil, err
		}
		b := &KafkaBroker{Process: p, cluster: k, id: i + 1, java: javaOptions(jars)}
		p.answers = b.answers
		p.toAnswer, p.toStop = 2*time.Minute, time.Minute // many machines of Java share a few processors
		k.brokers = append(k.brokers, b)
	}
	if err := onFreePort(func(port int) error { return k.startOn(ctx, port) }); err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

func findJava() (string, error) {
	return find("java", "apt install openjdk-17-jre-headless, brew install openjdk")
}

// javaOptions are of a machine that runs what is in some jars: a small one, that
// is soon up.
func javaOptions(jars string) []string {
	return []string{
		"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
		"-Djava.net.preferIPv4Stack=true", "-cp", filepath.Join(jars, "*"),
	}
}

// startOn configures the brokers, the first for a port, and starts them.
func (k *Kafka) startOn(ctx context.Context, port int) error {
	voters := make([]string, len(k.brokers))
	for i, b := range k.brokers {
		if i > 0 {
			var err error
			if port, err = freePort(); err != nil {
				return err
			}
		}
		b.addr, b.controller = loopback(port), loopback(port+busOffset)
		voters[i] = fmt.Sprintf("%d@%s", b.id, b.controller)
		b.extra = nil
		for range k.settings.advertise {
			extra, err := freePort()
			if err != nil {
				return err
			}
			b.extra = append(b.extra, loopback(extra))
		}
	}
	var all errgroup.Group
	for _, b := range k.brokers {
		all.Go(func() error {
			if err := b.format(voters); err != nil {
				return fmt.Errorf("configure %s: %w", b.name, err)
			}
			return b.Start(ctx)
		})
	}
	err := all.Wait()
	if err != nil {
		for _, b := range k.brokers {
			b.Kill()
		}
	}
	return err
}

// format writes the configuration and an empty log.
func (b *KafkaBroker) format(voters []string) error {
	file := filepath.Join(b.dir, "server.properties")
	config := strings.Join(b.cluster.settings.lines(b, voters), "\n") + "\n"
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return err
	}
	cmd := b.reaper.command(b.binary, slices.Concat(b.java,
		[]string{"kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", b.cluster.id, "-c", file})...)
	out, err := cmd.CombinedOutput()
	if cmd.Process != nil {
		b.reaper.forget(cmd.Process.Pid)
	}
	if err != nil {
		return fmt.Errorf("format its log: %w: %s", err, out)
	}
	b.args = slices.Concat(b.java, []string{"kafka.Kafka", file})
	return nil
}

// Brokers are all brokers, those that do not run included.
func (k *Kafka) Brokers() []*KafkaBroker { return k.brokers }

// Addrs are the brokers' host:port.
func (k *Kafka) Addrs() []string {
	addrs := make([]string, len(k.brokers))
	for i, b := range k.brokers {
		addrs[i] = b.addr
	}
	return addrs
}

// URL is what QUEUE_URL takes, with as many replicas as there can be.
func (k *Kafka) URL() string {
	addrs := k.Addrs()
	query := url.Values{"addr": addrs[1:]}
	if n := len(addrs); n < 3 {
		query.Set("replication", strconv.Itoa(n))
	}
	u := url.URL{Scheme: "kafka", Host: addrs[0], RawQuery: query.Encode()}
	return u.String()
}

// Close kills the brokers and removes their folders.
func (k *Kafka) Close() {
	for _, b := range k.brokers {
		b.Close()
	}
}

// Addr is the broker's host:port.
func (b *KafkaBroker) Addr() string { return b.addr }

// ID is the broker's number in its cluster.
func (b *KafkaBroker) ID() int { return b.id }

// answers is nil when the broker on our port is ours, and knows as many as run.
func (b *KafkaBroker) answers(ctx context.Context, _ int) error {
	// A client would try again for long.
	if err := listens(ctx, b.addr); err != nil {
		return err
	}
	m, err := b.metadata(ctx)
	switch {
	case err != nil:
		return err
	case m.ClusterID == nil || *m.ClusterID != b.cluster.id:
		return errors.New(b.addr + " is the address of another cluster")
	case m.ControllerID < 0:
		return errors.New("it knows no controller")
	}
	for _, known := range m.Brokers {
		if known.NodeID == int32(b.id) {
			return nil
		}
	}
	return errors.New("it is not in its cluster yet: " + strconv.Itoa(b.id))
}
