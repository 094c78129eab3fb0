// Command cmd starts a server for people, says where it is, and ends it on
// Ctrl-C with everything that it wrote:
//
//	go run ./test/services/cmd redis-cluster -tls
//
// What belongs here: the command line. What never does: how servers are
// started, which is package services.
package main
