// Package core and the packages below it are the inside of the hexagon: the
// entities, value types, state machines and coded errors that the business
// would still have on paper.
//
// What belongs here is pure: no I/O, no goroutine, no clock, no randomness, no
// struct tags. Times and ids come in as arguments. A value that exists is
// valid: constructors check, fields are unexported, and state changes only
// through methods.
//
// Nothing here may import anything but the standard library (and of that not
// net, os, database/sql or log) and other packages below core.
package core
