// Package redis holds the adapters of the ports that Redis is good at, over
// one Client per server.
//
// A Client knows a standalone server, a Cluster or a master behind Sentinels
// from a URL. Every call goes through its do: alone on a connection of the pool
// while few are under way, and in a pipeline shared with others when many are
// (see call.go). What must be atomic is one Lua script; a script takes every
// key that it touches in KEYS, all in one hash slot (see keys.go), reads the
// server's clock and never the client's, and may be repeated: when a reply is
// lost the call is sent again, and the effect is the same.
//
// Only core/fault values leave this package, with the driver's error as their
// cause. A server that is down, loading, failing over, full or that refuses
// our credentials is Unavailable.
//
// Everything here may be lost by the server, at a failover for one; the ports
// say what that means. What belongs to the example shop is in files named
// shop_*.
package redis
