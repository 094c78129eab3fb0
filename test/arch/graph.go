package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// A pkg is what go list says about a package.
type pkg struct {
	ImportPath   string
	Name         string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Module       struct {
		Path string
		Main bool
	}
}

// A graph is the packages of a module and what they import.
type graph struct {
	module   string
	packages []pkg
	imports  map[string][]string // of these packages, and of all that they need
}

// owns reports whether an import path is in the module.
func (g graph) owns(importPath string) bool {
	return within(importPath, []string{g.module})
}

// folder is where a package lies in the module; "." is its root.
func (g graph) folder(importPath string) string {
	if importPath == g.module {
		return "."
	}
	return strings.TrimPrefix(importPath, g.module+"/")
}

// linked answers what a package is linked from: itself, what it imports, and so
// on, the standard library included.
func (g graph) linked(importPath string) []string {
	found := []string{importPath}
	seen := map[string]bool{importPath: true}
	for i := 0; i < len(found); i++ {
		for _, to := range g.imports[found[i]] {
			if !seen[to] {
				seen[to] = true
				found = append(found, to)
			}
		}
	}
	return found
}

// readGraph asks the go command for the module at root. Flags are those of go
// list; files behind tags that are not given do not count.
func readGraph(root string, flags ...string) (graph, error) {
	args := append([]string{"list", "-deps", "-json=ImportPath,Name,Imports,TestImports,XTestImports,Module"}, flags...)
	out, err := goCommand(root, append(args, "./...")...)
	if err != nil {
		return graph{}, err
	}
	g := graph{imports: map[string][]string{}}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return g, nil
		case err != nil:
			return graph{}, fmt.Errorf("reading go list: %w", err)
		}
		g.imports[p.ImportPath] = p.Imports
		if p.Module.Main {
			g.module = p.Module.Path
			g.packages = append(g.packages, p)
		}
	}
}

// goCommand runs the go command in dir and answers what it printed. The error
// holds what it complained about.
func goCommand(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, complaint.Bytes())
	}
	return out.Bytes(), nil
}
