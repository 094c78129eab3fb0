// Package migrations holds the tables of the store: for each context a folder of
// numbered SQL files, up and down, that golang-migrate runs. They run unchanged
// on MySQL 8.4 and MariaDB 10.11, and never name another context's tables.
//
// A file that was released is never changed: what is wrong is mended by the next
// one. The folder kit is the master of the tables that every context has, in
// which the prefix context_ stands for the context's name; each context begins
// with its own copy.
//
// Text that is a key, or that is looked for, is stored as bytes: the server's
// collations take letters for their like and pass over white space at an end.
package migrations

import (
	"embed"
	"slices"
)

// Files are the migrations, a folder per context.
//
//go:embed */*.sql
var Files embed.FS

// Kit is the folder that is no context's.
const Kit = "kit"

// Contexts are the names of the contexts that have tables, sorted.
func Contexts() []string {
	folders, err := Files.ReadDir(".")
	if err != nil {
		panic(err) // it is in memory
	}
	var names []string
	for _, f := range folders {
		names = append(names, f.Name())
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == Kit })
}
