// Package integration holds the adapters to their contracts on real servers,
// which test/services starts. Its tests carry the build tag integration.
package integration
