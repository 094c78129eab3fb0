// Command plain is the peer of the whole system: the shop as it is without what
// Surge is for. An order is one transaction that decides about the stock, too;
// there is no gate in front of it, and no cache. Everything else, from the HTTP
// contract to what is done with events, is the same code on the same servers.
//
// Its commands and its variables are those of surge, and PLAIN_TAKES besides:
// with "first" the transaction begins with the pieces, so that a refusal costs
// little; with "last" it looks how many are left before it begins and takes them
// last, so that the shelf's row is locked only while it commits.
//
// What belongs here is how it differs.
package main
