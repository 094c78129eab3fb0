// Package notifying tells users what happened to their orders and money.
//
// A mailbox is outside of every store, so no transaction can hold a message to
// its event. Each message carries the event's id instead: delivering an event
// again puts nothing in twice.
//
// What belongs here is which events are worth a message, and its words.
package notifying
