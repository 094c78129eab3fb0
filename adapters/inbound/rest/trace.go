package rest

import (
	"encoding/hex"

	"example.com/surge/core/id"
)

// Offsets in a W3C traceparent: 00-<32 hex>-<16 hex>-<2 hex>.
const (
	traceFrom, traceTo   = 3, 35
	parentFrom, parentTo = 36, 52
	flagsFrom, flagsTo   = 53, 55
)

// continueTrace answers the traceparent of this request's own span: in the
// trace of the headers, when there is exactly one and it is valid, else in a
// new one that nobody records yet.
func continueTrace(headers []string, own id.ID) string {
	var b [flagsTo]byte
	copy(b[:], "00-")
	hex.Encode(b[traceFrom:traceTo], own[:])
	b[traceTo] = '-'
	hex.Encode(b[parentFrom:parentTo], own[8:])
	copy(b[parentTo:], "-00")
	if len(headers) == 1 && validTraceParent(headers[0]) {
		copy(b[traceFrom:traceTo], headers[0][traceFrom:traceTo])
		copy(b[flagsFrom:flagsTo], headers[0][flagsFrom:flagsTo])
	}
	return string(b[:])
}

// traceID is the trace of a valid traceparent.
func traceID(traceparent string) string { return traceparent[traceFrom:traceTo] }

// validTraceParent holds a header to W3C Trace Context, level 1. A version
// above 00 may go on after a dash; ff is none.
func validTraceParent(s string) bool {
	if len(s) < flagsTo || s[2] != '-' || s[traceTo] != '-' || s[parentTo] != '-' {
		return false
	}
	version := s[:2]
	switch {
	case version == "ff" || !lowerHex(version):
		return false
	case version == "00" && len(s) != flagsTo:
		return false
	case len(s) > flagsTo && s[flagsTo] != '-':
		return false
	}
	trace, parent := s[traceFrom:traceTo], s[parentFrom:parentTo]
	return lowerHex(trace) && lowerHex(parent) && lowerHex(s[flagsFrom:flagsTo]) && !zeros(trace) && !zeros(parent)
}

func lowerHex(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}

func zeros(s string) bool {
	for i := range len(s) {
		if s[i] != '0' {
			return false
		}
	}
	return true
}
