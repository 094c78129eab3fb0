package services

import (
	"context"
	"os"
	"sync"
	"testing"
)

// Where a server of the developer's own is, to be used in the place of a shared
// one.
const (
	redisURL        = "SURGE_TEST_REDIS_URL"
	redisClusterURL = "SURGE_TEST_REDIS_CLUSTER_URL"
	mysqlServerURL  = "SURGE_TEST_MYSQL_URL"
	kafkaURL        = "SURGE_TEST_KAFKA_URL"
)

// SharedRedis is the URL of a Redis for every test of this process, or the one
// in SURGE_TEST_REDIS_URL. It is started when it is first asked for and ends
// with the process. Tests share its keys, and leave it as it is.
func SharedRedis(t testing.TB) string {
	t.Helper()
	return shared(t, redisURL, sharedRedis)
}

// SharedRedisCluster is SharedRedis for a cluster, or the one in
// SURGE_TEST_REDIS_CLUSTER_URL.
func SharedRedisCluster(t testing.TB) string {
	t.Helper()
	return shared(t, redisClusterURL, sharedRedisCluster)
}

// SharedMySQL is SharedRedis for a MySQL or MariaDB, whose user may make
// databases, or the one in SURGE_TEST_MYSQL_URL. See MySQLDatabase.
func SharedMySQL(t testing.TB) string {
	t.Helper()
	return shared(t, mysqlServerURL, sharedMySQL)
}

// SharedKafka is the URL of a cluster of one broker for every test of this
// process, or the one in SURGE_TEST_KAFKA_URL. Tests make topics of their own.
func SharedKafka(t testing.TB) string {
	t.Helper()
	return shared(t, kafkaURL, sharedKafka)
}

var (
	sharedRedis        = once(StartRedis)
	sharedRedisCluster = once(StartRedisCluster)
	sharedMySQL        = once(StartMySQL)
	sharedKafka        = once(StartKafka)
)

// once starts a server when it is first asked for, and tells its URL.
func once[S interface{ URL() string }, O any](start func(context.Context, ...O) (S, error)) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		s, err := start(context.Background()) // it outlives the test that asks
		if err != nil {
			return "", err
		}
		return s.URL(), nil
	})
}

func shared(t testing.TB, variable string, start func() (string, error)) string {
	t.Helper()
	if url := os.Getenv(variable); url != "" {
		return url
	}
	url, err := start()
	Must(t, err)
	return url
}
