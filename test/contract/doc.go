// Package contract is the contracts of the ports and of the policies in
// executable form. A port suite holds one adapter to its port; a policy suite
// holds a policy of app/ to its promises over any adapters. Each case is a
// subtest whose name is part of the contract.
//
// A suite is a function that takes a Harness, so that an adapter is tested by a
// test file of a few lines. The suites themselves are tested too: Sharp runs a
// suite over adapters that are broken on purpose and wants the named case to
// fail.
//
// What belongs here speaks only of ports and policies, never of one adapter's
// insides. Files named shop_* hold the example shop's suites.
package contract
