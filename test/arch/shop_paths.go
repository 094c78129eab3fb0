package arch

import (
	"os"
	"regexp"
	"slices"
	"strings"
)

// A pathspec names files as git does: a folder stands for all that is in it,
// and * for any run of characters, slashes too.
type pathspec string

func (p pathspec) pattern() *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(string(p)), `\*`, ".*") + "(/|$)")
}

// match answers those of names that p names.
func (p pathspec) match(names []string) []string {
	pattern := p.pattern()
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !pattern.MatchString(name) })
}

// shopPaths reads shop.txt.
func shopPaths() ([]pathspec, error) {
	text, err := os.ReadFile("shop.txt")
	if err != nil {
		return nil, err
	}
	var specs []pathspec
	for line := range strings.Lines(string(text)) {
		specs = append(specs, pathspec(strings.TrimSuffix(line, "\n")))
	}
	return specs, nil
}

// importsWire reports whether p, or a test of it, imports wire or is in it.
func importsWire(g graph, p pkg) bool {
	for _, list := range [][]string{{p.ImportPath}, p.Imports, p.TestImports, p.XTestImports} {
		for _, to := range list {
			if g.owns(to) && within(g.folder(to), []string{"wire"}) {
				return true
			}
		}
	}
	return false
}
