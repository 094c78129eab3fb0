// Package system is the running program as a value: what it is made of, and the
// order in which that starts and stops. Everything here knows ports and use
// cases; which adapters stand behind the ports is decided by the injectors in
// package wire and package inmemory, so that this package links no driver.
//
// The kit runs a Business: its routes, subscriptions, jobs and stores. Files
// named shop_* make the example shop's Business; a fork writes its own.
package system
