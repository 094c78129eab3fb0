// Package e2e walks the whole program from outside: it boots the system as a
// value on a free port, or as a process (build tag integration), and speaks
// HTTP to it as a client that knows only the API's description.
//
// What belongs here needs the whole system. Anything that one adapter or one
// use case can show is tested there. Files named shop_* walk the example shop.
package e2e
