// Package arch holds the shape of the tree: who may import whom, and that the
// kit stands without the shop.
//
// The import table is in table.go, and it is the only truth about the rule: no
// linter repeats it. To allow something new, change the table, and say why in
// the change. The check is a function from a graph to violations, so that it
// is itself tested with bad graphs.
//
// shop.txt lists the paths of the example shop, in the words of a git
// pathspec, so that a fork deletes it by
//
//	git rm -r --pathspec-from-file=test/arch/shop.txt
//
// What is in testdata/fork takes the shop's place when the fork is tested
// (make fork): a tree of files, laid over the module.
//
// What a package does never belongs here; only how packages hang together.
package arch
