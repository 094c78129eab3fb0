package migrations_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/surge/migrations"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := migrations.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryContextHasTheMastersTables(t *testing.T) {
	t.Parallel()
	for _, direction := range []string{"up", "down"} {
		file := "000001_kit." + direction + ".sql"
		master := read(t, path.Join(migrations.Kit, file))
		for _, context := range migrations.Contexts() {
			if _, err := fs.Stat(migrations.Files, path.Join(context, file)); err != nil {
				continue // it takes part in no transaction with events
			}
			if read(t, path.Join(context, file)) != strings.ReplaceAll(master, "context_", context+"_") {
				t.Errorf("%s/%s is not the master's with another prefix", context, file)
			}
		}
	}
}

// TestFilesAreWhatTheyAreNamed: every step up has one down, steps are numbered
// without a gap, and no file names another context's tables.
func TestFilesAreWhatTheyAreNamed(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^(\d{6})_([a-z_]+)\.(up|down)\.sql$`)
	table := regexp.MustCompile(`(?:CREATE|DROP|ALTER) TABLE (\w+)`)
	for _, context := range migrations.Contexts() {
		files, err := migrations.Files.ReadDir(context)
		if err != nil {
			t.Fatal(err)
		}
		var numbers []string
		for _, f := range files {
			parts := name.FindStringSubmatch(f.Name())
			if parts == nil {
				t.Errorf("%s/%s is not numbered", context, f.Name())
				continue
			}
			numbers = append(numbers, parts[1]+parts[2])
			tables := table.FindAllStringSubmatch(read(t, path.Join(context, f.Name())), -1)
			if len(tables) == 0 {
				t.Errorf("%s/%s changes no table", context, f.Name())
			}
			for _, m := range tables {
				if !strings.HasPrefix(m[1], context+"_") {
					t.Errorf("%s/%s changes %s", context, f.Name(), m[1])
				}
			}
		}
		if len(numbers)%2 != 0 {
			t.Errorf("a step of %s goes one way only: %v", context, numbers)
		}
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != numbers[i/2*2] || !strings.HasPrefix(n, fmt.Sprintf("%06d", i/2+1)) {
				t.Errorf("the steps of %s are not numbered from 1, up and down: %v", context, numbers)
			}
		}
	}
}
