// Package services starts real servers for tests and for people: what is
// installed, on free loopback ports, with its data in a scratch folder.
//
// For each kind of server there is a StartX, which answers an error, and for
// tests a NewX, which ends the server with the test and skips the test when the
// server is not installed (with REQUIRE_SERVICES=1 in the environment it fails
// instead). Both return when the server answers. SharedX is one server for
// every test of a process. The command in cmd does the same for people.
//
// Nothing is left behind, however the process ends: a shell that waits for the
// death of this process kills the servers and removes their folders (see
// reaper.go). Every server is a Process, which tests can kill, stop, pause and
// start again on its port and data.
//
// Servers are the world outside: tests that start one carry the build tag
// integration, and do so outside of synctest bubbles. It takes a POSIX
// system; Redis 7; MariaDB 10.11 or MySQL 8.4; Java 17 and Maven for Kafka.
//
// What belongs here: starting servers, waiting for them, breaking them and the
// connections to them (Proxy). What never does: anything that knows Surge's own
// ports or adapters, or containers.
package services
