// Package reads attacks what a fleet caches, over HTTP only: made-up ids, a
// crowd on what has just been dropped, edits of what all read, everything ending
// at once, and whatever its caller does to the servers meanwhile. It counts how
// often the store is asked, by the metrics of each process, how long those who
// ask for what is there wait, and for how long what they are shown had been
// edited when they asked.
//
// test/attacks has the same on a virtual clock, beside what it would come to
// without what is there against it.
package reads
