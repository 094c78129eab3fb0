//go:build !cgo

package wire

var best = inPureGo
