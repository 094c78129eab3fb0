// Package client speaks the shop's HTTP API as a well-behaved stranger does: it
// knows the API's description only, waits when it is told to, and repeats what
// may be repeated, within bounds. What the answers mean for the sale is not
// its business.
package client
