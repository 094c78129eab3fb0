package memory

import "example.com/surge/core/fault"

// noSuch is NotFound of a row, named for the client.
func noSuch(what string) error { return fault.New(fault.NotFound, "no such "+what) }

// exists is AlreadyExists of a row.
func exists(what string) error { return fault.New(fault.AlreadyExists, "the "+what+" exists already") }

// checkNext wants the version of an update to be one above the stored one.
func checkNext(stored, updated int64) error {
	if updated != stored+1 {
		return fault.New(fault.VersionMismatch, "it was changed meanwhile")
	}
	return nil
}
