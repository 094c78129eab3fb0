// Package events is where events come in: it finds the handler of an event's
// type, decodes the payload and calls a use case.
//
// What belongs here is decoding and the table of who reacts to what (the shop's
// is in files named shop_*). Retries, order and dead letters are app/consuming;
// what an event leads to is the use case's.
package events
