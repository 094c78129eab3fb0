package services

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

//go:embed kafka/pom.xml
var kafkaPOM []byte

// kafkaJars is a folder with the jars of the broker and of Connect.
func kafkaJars(ctx context.Context) (string, error) { return jarsOf(ctx, "kafka", kafkaPOM) }

// jarsOf is a folder with the jars that a pom depends on, where Maven puts them
// the first time. It is kept in the user's cache, one for each content of the
// pom.
func jarsOf(ctx context.Context, name string, pom []byte) (string, error) {
	resolving.Lock()
	defer resolving.Unlock()
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a place for %s: %w", name, err)
	}
	sum := sha256.Sum256(pom)
	jars := filepath.Join(cache, "surge-services", name+"-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(jars); err == nil {
		return jars, nil
	}
	if err := resolve(ctx, jars, pom); err != nil {
		return "", fmt.Errorf("get %s from Maven Central: %w", name, err)
	}
	return jars, nil
}

// resolving keeps this process from doing the same twice at once. Another
// process may; the first to be through wins.
var resolving sync.Mutex

func resolve(ctx context.Context, jars string, content []byte) error {
	mvn, err := find("mvn", "apt install maven, brew install maven")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(jars), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(jars), "new-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	pom, fresh := filepath.Join(work, "pom.xml"), filepath.Join(work, "jars")
	if err := os.WriteFile(pom, content, 0o600); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, mvn, "-q", "-B", "-f", pom, "dependency:copy-dependencies", "-DoutputDirectory="+fresh)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	err = os.Rename(fresh, jars)
	if errors.Is(err, fs.ErrExist) { // another process was faster
		return nil
	}
	return err
}
