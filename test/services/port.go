package services

import (
	"errors"
	"net"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
)

// Ports lie below the range from which systems take the ports of outgoing
// connections: while a killed server is down, no client may be given its port,
// which happens to one that keeps dialling it over loopback (it connects to
// itself).
const (
	firstPort = 10_000
	ports     = 12_000
	busOffset = 10_000 // of the port on which nodes of a Redis Cluster gossip
)

// nextPort counts up from a place of this process's own, so that test binaries
// that run side by side rarely try for the same port.
var nextPort = func() *atomic.Int64 {
	var n atomic.Int64
	n.Store(int64(os.Getpid()) * 131)
	return &n
}()

// freePort is a loopback port that is free, and so is its bus port. Somebody may
// still take it before the server does.
func freePort() (int, error) {
	for range ports {
		port := firstPort + int(nextPort.Add(1)%ports)
		if isFree(port) && isFree(port+busOffset) {
			return port, nil
		}
	}
	return 0, errors.New("find a free port: all are taken")
}

// FreeAddr is a loopback address for a program that a test starts, and that is
// told where to listen before it does. Somebody may still take it before.
func FreeAddr(t testing.TB) string {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return loopback(port)
}

func isFree(port int) bool {
	l, err := net.Listen("tcp", loopback(port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
