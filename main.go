// Surge is a service that survives a flash sale. Run without arguments it
// serves the shop from memory on 127.0.0.1:8080.
package main

import (
	"os"

	"example.com/surge/wire/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdout, os.Stderr)) }
