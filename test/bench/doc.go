// Package bench measures Surge against its peers: one file for each operation
// of the README's table, p18_workers_test.go for P18.
//
// A benchmark is named so that benchstat can put the peers side by side
// (benchstat -table .name -col /impl): BenchmarkP18/submitters=1/impl=surge. What
// a goal measures against that is no library is impl=bare. All of them do the
// same work, and the benchmark fails if one of them did not do it.
//
// The module is its own so that the peers stay out of Surge's go.mod. What
// belongs here is measuring; whether the code is right is tested beside it.
package bench
