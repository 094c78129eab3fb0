// Package migrations holds the tables of the store: for each context a folder of
// numbered SQL files, up and down, that golang-migrate runs. They run unchanged
// on MySQL 8.4 and MariaDB 10.11, and never name another context's tables.
//
// A file that was released is never changed: what is wrong is mended by the next
// one. The folder kit is the master of the tables that every context has, in
// which the prefix context_ stands for the context's name; each context begins
// with its own copy.
package migrations

import "embed"

// Files are the migrations, a folder per context.
//
//go:embed */*.sql
var Files embed.FS
