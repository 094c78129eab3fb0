// Package urlparams reads the parameters of the URLs that name our servers.
//
// What belongs here: how parameters are read, checked and complained about.
// What never does: which there are; each adapter knows its own.
package urlparams
