// Package mocks holds generated mocks of the ports whose calls matter: a test
// must know that a charge or a message was asked for, how often and with what.
// Everything else is tested by its state, on the memory adapters.
//
// Nothing here is written by hand but the go:generate lines. golang/mock reads
// the port's file alone (source mode), so a mocked port lives in a file
// without generics.
package mocks
