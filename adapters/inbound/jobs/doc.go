// Package jobs calls use cases by the clock.
//
// Every process with the role worker runs every job, so that none hangs on one process: a job is
// safe to run in several processes at once, by the conditions in its own
// transactions or by a lock that it takes itself. Jitter keeps the processes
// from all doing it in the same moment.
//
// What belongs here is when; what is done belongs to app. Files named shop_*
// list the jobs of the example shop.
package jobs
