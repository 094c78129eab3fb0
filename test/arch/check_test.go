package arch

import (
	"path"
	"slices"
	"testing"
)

const module = "example.com/fork"

func TestBadGraphs(t *testing.T) {
	t.Parallel()
	imports := func(of string, paths ...string) pkg {
		return pkg{ImportPath: path.Join(module, of), Name: "p", Imports: paths}
	}
	tests := []struct {
		name string
		pkg  pkg
		rule string
		to   string
	}{
		{"a folder of nobody", imports("lib/x"), ruleFolder, ""},
		{"a name that says nothing", pkg{ImportPath: module + "/app/x", Name: "utils"}, ruleName, ""},
		{"a folder that says nothing", imports("core/common"), ruleName, ""},
		{"core needs ports", imports("core/x", module+"/ports"), ruleOurs, module + "/ports"},
		{"core needs a library", imports("core/x", "golang.org/x/sync/errgroup"), ruleLibrary, "golang.org/x/sync/errgroup"},
		{"core reads files", imports("core/x", "os"), rulePure, "os"},
		{"core starts programs", imports("core/x", "os/exec"), rulePure, "os/exec"},
		{"core speaks HTTP", imports("core/x", "net/http"), rulePure, "net/http"},
		{"core speaks SQL", imports("core/x", "database/sql"), rulePure, "database/sql"},
		{"core logs", imports("core/x", "log/slog"), rulePure, "log/slog"},
		{"a port needs a use case", imports("ports", module+"/app/x"), ruleOurs, module + "/app/x"},
		{"a port names a connection", imports("ports", "net"), rulePure, "net"},
		{"a use case needs an adapter", imports("app/x", module+"/adapters/outbound/memory"), ruleOurs, module + "/adapters/outbound/memory"},
		{"a use case needs a use case", imports("app/x", module+"/app/y"), ruleSibling, module + "/app/y"},
		{"a use case needs a driver", imports("app/x", "github.com/redis/go-redis/v9"), ruleLibrary, "github.com/redis/go-redis/v9"},
		{"a library whose name begins like one of ours", imports("app/x", "golang.org/x/syncthing"), ruleLibrary, "golang.org/x/syncthing"},
		{"an inbound adapter needs an outbound one", imports("adapters/inbound/x", module+"/adapters/outbound/y"), ruleOurs, module + "/adapters/outbound/y"},
		{"an inbound adapter needs its sibling", imports("adapters/inbound/x", module+"/adapters/inbound/y"), ruleSibling, module + "/adapters/inbound/y"},
		{"an outbound adapter needs its sibling", imports("adapters/outbound/x/sub", module+"/adapters/outbound/y"), ruleSibling, module + "/adapters/outbound/y"},
		{"what adapters share needs a driver", imports("adapters/outbound/internal/x", "github.com/IBM/sarama"), ruleLibrary, "github.com/IBM/sarama"},
		{"what adapters share needs an adapter", imports("adapters/outbound/internal/x", module+"/adapters/outbound/y"), ruleOurs, module + "/adapters/outbound/y"},
		{"an outbound adapter needs a use case", imports("adapters/outbound/x", module+"/app/y"), ruleOurs, module + "/app/y"},
		{"a use case needs wire", imports("app/x", module+"/wire"), ruleWire, module + "/wire"},
		{"an adapter needs what is below wire", imports("adapters/inbound/x", module+"/wire/y"), ruleWire, module + "/wire/y"},
		{"production needs a test's package", imports("app/x", module+"/test/contract"), ruleOurs, module + "/test/contract"},
		{"main reaches past wire", imports(".", module+"/adapters/inbound/rest"), ruleOurs, module + "/adapters/inbound/rest"},
		{
			"a test needs a real adapter",
			pkg{ImportPath: module + "/app/x", TestImports: []string{module + "/adapters/outbound/redis"}},
			ruleOurs, module + "/adapters/outbound/redis",
		},
		{
			"an external test needs wire",
			pkg{ImportPath: module + "/app/x", XTestImports: []string{module + "/wire/inmemory"}},
			ruleWire, module + "/wire/inmemory",
		},
		{
			"an external test needs a strange library",
			pkg{ImportPath: module + "/core/x", XTestImports: []string{"github.com/a/b"}},
			ruleLibrary, "github.com/a/b",
		},
	}
	provoked := map[string]bool{ruleDriver: true} // by the next test
	for _, test := range tests {
		provoked[test.rule] = true
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := graph{module: module, packages: []pkg{test.pkg}}
			want := violation{rule: test.rule, from: g.folder(test.pkg.ImportPath), to: test.to}
			if got := check(g); !slices.Equal(got, []violation{want}) {
				t.Errorf("check found %q, want %q", got, want)
			}
		})
	}
	for _, rule := range []string{ruleFolder, ruleName, ruleOurs, ruleSibling, ruleWire, ruleLibrary, rulePure, ruleDriver} {
		if !provoked[rule] {
			t.Errorf("no graph provokes %q", rule)
		}
	}
}

func TestBadDependenciesOfTheInMemorySystem(t *testing.T) {
	t.Parallel()
	bad := []string{
		"github.com/IBM/sarama",
		"github.com/confluentinc/confluent-kafka-go/v2/kafka",
		"github.com/go-sql-driver/mysql",
		"github.com/redis/go-redis/v9/internal/pool",
	}
	good := []string{module + "/wire/inmemory", module + "/adapters/outbound/memory", module + "/adapters/outbound/prometheus", "net/http", "github.com/gin-gonic/gin"}
	var got []string
	for _, v := range checkInMemory(slices.Concat(good, bad)) {
		if v.rule != ruleDriver {
			t.Errorf("%s broke %q", v.to, v.rule)
		}
		got = append(got, v.to)
	}
	if !slices.Equal(got, bad) {
		t.Errorf("found %q, want %q", got, bad)
	}
}

func TestGoodGraph(t *testing.T) {
	t.Parallel()
	our := func(folders ...string) (paths []string) {
		for _, f := range folders {
			paths = append(paths, module+"/"+f)
		}
		return paths
	}
	g := graph{module: module, packages: []pkg{
		{ImportPath: module, Name: "main", Imports: append(our("wire"), "os")},
		{ImportPath: module + "/core/x", Imports: append(our("core/fault"), "errors", "math/bits"), TestImports: []string{"os"}},
		{ImportPath: module + "/ports", Imports: append(our("core/x", "ports/event"), "context")},
		{
			ImportPath:   module + "/app/x",
			Imports:      append(our("core/x", "ports", "app/relay", "app/x/sub"), "golang.org/x/sync/errgroup"),
			TestImports:  []string{"github.com/golang/mock/gomock"},
			XTestImports: our("app/x", "adapters/outbound/memory", "test/contract", "test/mocks"),
		},
		{ImportPath: module + "/adapters/inbound/x", Imports: append(our("core/x", "ports", "app/x"), "github.com/gin-gonic/gin")},
		{
			ImportPath:   module + "/adapters/outbound/x",
			Imports:      append(our("core/x", "ports", "adapters/outbound/x/sub", "adapters/outbound/internal/x"), "C", "github.com/a/b", "net"),
			XTestImports: our("adapters/outbound/memory", "test/contract"),
		},
		{ImportPath: module + "/wire", Imports: append(our("wire/inmemory", "app/x", "adapters/inbound/x", "migrations"), "github.com/a/b")},
		{ImportPath: module + "/test/e2e", XTestImports: our("wire", "app/x")},
	}}
	for _, v := range check(g) {
		t.Error(v)
	}
}
