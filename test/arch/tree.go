package arch

import (
	"io/fs"
	"os"
	"slices"
)

// root is where the module lies, seen from this package.
const root = "../.."

// files lists the files of the module, slash-separated, without what git or a
// build put there. The walk has a second use: the go command remembers what a
// test looked at, so that it runs the test again when a file of the tree
// changed, which it could not know from a go list that the test started.
func files() ([]string, error) {
	skip := []string{".git", "bin", "dist", "node_modules"}
	var found []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(skip, d.Name()):
			return fs.SkipDir
		case !d.IsDir():
			found = append(found, name)
		}
		return nil
	})
	return found, err
}
