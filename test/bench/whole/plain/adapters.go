package main

import (
	"log/slog"

	"github.com/google/wire"

	"example.com/surge/adapters/outbound/argon2"
	"example.com/surge/adapters/outbound/kafka"
	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/adapters/outbound/sandbox"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
	"example.com/surge/wire/system"
)

// adaptersSet is what the peer has in common with Surge: state in Redis, stores
// in MySQL, events in Kafka.
var adaptersSet = wire.NewSet( //nolint:unused // by inject.go
	openRedis, openMySQL, queue, broker, schemas,
	lock, wire.Bind(new(ports.Lock), new(*redis.Lock)),
	redis.NewLimiter, wire.Bind(new(ports.Limiter), new(*redis.Limiter)),
	redis.NewDone, wire.Bind(new(ports.Done), new(*redis.Done)),
	redis.NewSessions, wire.Bind(new(ports.Sessions), new(*redis.Sessions)),
	redis.NewDelayQueue, wire.Bind(new(ports.DelayQueue), new(*redis.DelayQueue)),
	redis.NewRanking, wire.Bind(new(ports.Ranking), new(*redis.Ranking)),
	redis.NewTags, wire.Bind(new(ports.Tags), new(*redis.Tags)),
	redis.NewProfiles, wire.Bind(new(ports.Profiles), new(*redis.Profiles)),
	redis.NewMailboxes, wire.Bind(new(ports.Notifier), new(*redis.Mailboxes)),
	mysql.NewDeadLetters, wire.Bind(new(ports.DeadLetters), new(*mysql.DeadLetters)),
	mysql.NewSandboxLedger, wire.Bind(new(ports.SandboxLedger), new(*mysql.SandboxLedger)),
	mysql.NewAccounts, wire.Bind(new(ports.Accounts), new(*mysql.Accounts)),
	mysql.NewCatalog, wire.Bind(new(ports.Catalog), new(*mysql.Catalog)),
	mysql.NewStocking, wire.Bind(new(ports.Stocking), new(*mysql.Stocking)),
	mysql.NewBilling, wire.Bind(new(ports.Billing), new(*mysql.Billing)),
	mysql.NewAuditing, wire.Bind(new(ports.Auditing), new(*mysql.Auditing)),
	sandbox.New, wire.Bind(new(ports.PaymentGateway), new(*sandbox.Gateway)),
	system.NewPasswords, wire.Bind(new(ports.Passwords), new(*argon2.Passwords)),
)

func openRedis(c config.Config) (*redis.Client, func(), error) {
	client, err := redis.Open(c.CacheURL.Raw(), redis.Options{})
	return client, func() { _ = client.Close() }, err
}

func openMySQL(c config.Config, log *slog.Logger) (*mysql.DB, func(), error) {
	db, err := mysql.Open(c.StoreURL.Raw(), mysql.Options{Log: log})
	return db, func() { _ = db.Close() }, err
}

func queue(c config.Config) (ports.Queue, func(), error) {
	q, err := kafka.Open(c.QueueURL.Raw())
	return q, func() { _ = q.Close() }, err
}

func lock(c *redis.Client) (*redis.Lock, func()) {
	l := redis.NewLock(c)
	return l, l.Close
}

// broker and schemas are none: whoever starts the peer has made topics and
// tables.
func broker() system.Broker   { return nil }
func schemas() system.Schemas { return nil }
