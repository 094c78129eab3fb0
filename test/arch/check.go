package arch

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// The rules, as violations name them.
const (
	ruleFolder  = "folder is in no row of the table"
	ruleName    = "package name says nothing"
	ruleOurs    = "folder may not import that folder"
	ruleSibling = "units of one folder may not import each other"
	ruleWire    = "only main.go and test import wire"
	ruleLibrary = "folder may not import that library"
	rulePure    = "folder is pure"
	ruleDriver  = "the all-memory system links a network driver"
)

// A violation is one import, or one name, that breaks a rule.
type violation struct {
	rule string
	from string // path of the package in the module
	to   string // what it imports, if that is what is wrong
}

func (v violation) String() string {
	if v.to == "" {
		return fmt.Sprintf("%s: %s", v.from, v.rule)
	}
	return fmt.Sprintf("%s imports %s: %s", v.from, v.to, v.rule)
}

// check answers every violation of the table in g, sorted.
func check(g graph) []violation {
	var found []violation
	for _, p := range g.packages {
		from := g.folder(p.ImportPath)
		if slices.Contains(bannedNames, p.Name) || slices.Contains(bannedNames, path.Base(from)) {
			found = append(found, violation{rule: ruleName, from: from})
		}
		r, unit, ok := rowOf(from)
		if !ok {
			found = append(found, violation{rule: ruleFolder, from: from})
			continue
		}
		found = append(found, r.check(g, from, unit, p.Imports)...)
		r = r.forTests()
		found = append(found, r.check(g, from, unit, p.TestImports)...)
		found = append(found, r.check(g, from, unit, p.XTestImports)...)
	}
	slices.SortFunc(found, func(a, b violation) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.rule, b.rule))
	})
	return slices.Compact(found)
}

// check holds the imports of one package, which is in unit, to the row.
func (r row) check(g graph, from, unit string, imports []string) []violation {
	var found []violation
	for _, to := range imports {
		if rule := r.broken(g, unit, to); rule != "" {
			found = append(found, violation{rule: rule, from: from, to: to})
		}
	}
	return found
}

// broken names the rule that importing to breaks, or nothing.
func (r row) broken(g graph, unit, to string) string {
	switch {
	case isStandard(g, to):
		if r.pure && within(to, impure) {
			return rulePure
		}
	case !g.owns(to):
		if !within(to, r.libs) {
			return ruleLibrary
		}
	default:
		folder := g.folder(to)
		switch {
		case within(folder, []string{"wire"}) && !slices.Contains(composers, r.folder):
			return ruleWire
		case within(folder, r.ours), within(folder, []string{unit}):
		case strings.HasSuffix(r.folder, "/*") && within(folder, []string{path.Dir(r.folder)}):
			return ruleSibling
		default:
			return ruleOurs
		}
	}
	return ""
}

// forTests is the row that test files of its packages are held to.
func (r row) forTests() row {
	r.ours = slices.Concat(r.ours, testOurs)
	r.libs = slices.Concat(r.libs, testLibs)
	r.pure = false
	return r
}

// rowOf finds the row of a folder, and the unit that the folder belongs to.
func rowOf(folder string) (r row, unit string, ok bool) {
	for _, r := range table {
		parent, units := strings.CutSuffix(r.folder, "/*")
		switch {
		case r.folder == folder:
			return r, folder, true
		case units && strings.HasPrefix(folder, parent+"/"):
			name, _, _ := strings.Cut(folder[len(parent)+1:], "/")
			return r, parent + "/" + name, true
		case within(folder, []string{parent}):
			return r, parent, true
		}
	}
	return row{}, "", false
}

// checkInMemory answers which of the packages that the all-memory system is
// linked from talk to a network: drivers, however far down.
func checkInMemory(deps []string) []violation {
	var found []violation
	for _, to := range deps {
		if within(to, drivers) {
			found = append(found, violation{rule: ruleDriver, from: "wire/inmemory", to: to})
		}
	}
	return found
}

// within reports whether a slash-separated path is one of roots or below one.
func within(p string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return root == "*" || p == root || strings.HasPrefix(p, root+"/")
	})
}

// isStandard reports whether an import path is of the standard library: the
// go command keeps paths without a dot in their first element for it.
func isStandard(g graph, importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !g.owns(importPath) && !strings.Contains(first, ".")
}
