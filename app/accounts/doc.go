// Package accounts knows the shop's users: they register, sign in and out, and
// keep a profile.
//
// The store has the truth. Sessions live in state that is looked up on every
// request and never cached, so that signing out works at once everywhere.
// Profiles are read through a cache in two levels: one in the process, and
// copies that may be lost, field by field in a record each; whoever misses one
// reads the store and puts it back, guarded by the user's version so that no old
// copy replaces a newer one.
//
// What belongs here is who somebody is. What somebody bought is ordering's;
// tokens, headers and limits are the HTTP adapter's.
package accounts
