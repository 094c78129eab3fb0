//go:build integration

package e2e

import (
	"debug/buildinfo"
	"debug/elf"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.com/surge/test/services"
)

// TestStaticBinarySellsOverKafka builds what make build-static does, and has it
// make its topics on a real broker and sell something, by Sarama alone.
func TestStaticBinarySellsOverKafka(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "surge")
	if out, err := exec.CommandContext(t.Context(), "make", "-C", "../..", "build-static", "STATIC="+path).CombinedOutput(); err != nil {
		t.Fatalf("make build-static: %v\n%s", err, out)
	}
	needsNothing(t, path)

	queue := "QUEUE_URL=" + services.NewKafka(t).URL() + "&partitions=3"
	apply := exec.CommandContext(t.Context(), path, "topics", "apply")
	apply.Env = []string{queue}
	if out, err := apply.CombinedOutput(); err != nil {
		t.Fatalf("topics apply: %v\n%s", err, out)
	}
	p := launchBinary(t, path, append([]string{queue, "JWT_SECRET=" + strings.Repeat("s", 32)}, withAdmin...)...)
	product := p.admin().product(1, nil)
	buyer := p.user()
	order := buyer.placed("one", product.ID, 1)
	buyer.becomes(order.ID, "reserved")
	p.signal(syscall.SIGTERM)
	if code := p.exit(40 * time.Second); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}

// needsNothing wants a program that was built without cgo and without paths of
// this machine, and that needs no library, where programs say so.
func needsNothing(t *testing.T, path string) {
	t.Helper()
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if settings["CGO_ENABLED"] != "0" || settings["-trimpath"] != "true" {
		t.Errorf("it was built with %v", settings)
	}
	sarama := false
	for _, d := range info.Deps {
		sarama = sarama || strings.Contains(d.Path, "IBM/sarama")
		if strings.Contains(d.Path, "confluent-kafka-go") {
			t.Errorf("it has %s", d.Path)
		}
	}
	if !sarama {
		t.Error("it lacks sarama")
	}
	program, err := elf.Open(path)
	if err != nil {
		t.Logf("not looked at for libraries: %v", err)
		return
	}
	defer func() { _ = program.Close() }()
	if libraries, err := program.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("it needs %v, %v", libraries, err)
	}
}
