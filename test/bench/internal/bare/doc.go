// Package bare is what a service does that has nothing but its drivers: the
// peer of Surge's stores.
package bare
