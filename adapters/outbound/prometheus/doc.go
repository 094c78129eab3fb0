// Package prometheus turns what the application's observers hear into metrics.
// Each type here satisfies the Observer of one package without importing it:
// use cases know no telemetry library, and this package knows no use case.
//
// Labels are of bounded sets: routes as registered, codes of faults, names of
// groups and topics. Nothing that a client sends ever becomes a label.
//
// Files named shop_* count what the example shop does.
package prometheus
