// Command load holds a flash sale against a running server, over HTTP only, and
// checks what came of it. It makes a product and users, lets all of them order
// at once, each with a key of its own, repeats every request, and then compares
// what it was told with what the server shows: nothing sold twice, nothing
// lost, every repetition answered as the first time.
//
// "load reads" attacks instead what servers cache, and counts how often they ask
// their store, which their metrics tell.
//
// It is bounded: in users, connections, repetitions and time. It stops by
// itself or at an interrupt, and exits 1 when anything is wrong.
//
// What belongs here is flags, the terminal and files. The sale itself is in
// internal/sale, the attacks in internal/reads, the client in internal/client,
// plots in internal/report.
package main
