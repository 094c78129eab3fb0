// Package fakeshop is a stand-in for the server that the load generator drives:
// as much of the HTTP API as a sale, or the attacks of reads, touch, correct but
// for what it is told to get wrong. It is for tests only.
package fakeshop
