package arch

// anything, as a list of folders or libraries, allows all of them.
var anything = []string{"*"}

// A row says what the non-test files of the packages below a folder may import
// beside the standard library. A folder that ends in /* makes every folder in
// it a unit of its own: a unit may import itself, not its siblings.
type row struct {
	folder string
	ours   []string // folders of this module
	libs   []string // import paths of other modules, and what is below them
	pure   bool     // not even the impure part of the standard library
}

// table is the import table of the hexagon.
var table = []row{
	{folder: "core", ours: []string{"core"}, pure: true},
	{folder: "ports", ours: []string{"core", "ports"}, pure: true},
	{folder: "app/*", ours: append([]string{"core", "ports"}, policies...), libs: pureLibs},
	{folder: "adapters/inbound/*", ours: []string{"core", "ports", "app"}, libs: anything},
	// What several adapters would otherwise say each for themselves. It is linked
	// to none of their drivers.
	{folder: "adapters/outbound/internal", ours: []string{"adapters/outbound/internal", "core", "ports"}},
	{folder: "adapters/outbound/*", ours: []string{"adapters/outbound/internal", "core", "ports"}, libs: anything},
	{folder: "migrations"},
	{folder: "wire", ours: anything, libs: anything},
	{folder: "test", ours: anything, libs: anything},
	{folder: ".", ours: []string{"core", "wire"}}, // main.go
}

// policies are the packages of app that use cases may build on. Use cases
// never import each other: contexts meet in events and in ports.
var policies = []string{
	"app/breaker",
	"app/consuming",
	"app/grouping",
	"app/limiting",
	"app/readthrough",
	"app/relay",
	"app/shedding",
	"app/workers",
}

// pureLibs are the libraries that app may use: they compute and synchronise,
// and know no network, no file and no telemetry.
var pureLibs = []string{
	"github.com/bits-and-blooms/bloom/v3",
	"github.com/cenkalti/backoff/v5",
	"github.com/maypok86/otter/v2",
	"golang.org/x/sync",
}

// impure is the part of the standard library that pure packages do without,
// with everything below it.
var impure = []string{"database/sql", "log", "net", "os"}

// Test files may also import these, and all of the standard library. Only
// external tests can name the second and third without a cycle.
var (
	testOurs = []string{"adapters/outbound/memory", "test/contract", "test/mocks"}
	testLibs = []string{"github.com/golang/mock/gomock", "pgregory.net/rapid"}
)

// composers are the folders that may import wire.
var composers = []string{".", "test", "wire"}

// bannedNames say nothing about what a package is for.
var bannedNames = []string{"common", "helper", "helpers", "misc", "util", "utils"}

// drivers are the network clients that the all-memory system must not link.
var drivers = []string{
	"github.com/IBM/sarama",
	"github.com/confluentinc/confluent-kafka-go",
	"github.com/go-sql-driver/mysql",
	"github.com/redis/go-redis",
}
