package services

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Connect is a worker of Kafka Connect with one connector. A restart keeps its
// port.
type Connect struct {
	*Process
	addr, connector string
}

// NewConnect starts a worker that ends with the test: see StartConnect.
func NewConnect(t testing.TB, folder, connector string, environ ...string) *Connect {
	t.Helper()
	return started(t, func(ctx context.Context) (*Connect, error) { return StartConnect(ctx, folder, connector, environ...) })
}

// StartConnect starts a worker from what is in a folder, its worker.properties,
// the pom.xml of its plugins and a file of JSON for a connector, and blocks until
// the connector's tasks run. The plugins are in the folder plugins/jdbc where it
// is started. It is told where to listen (CONNECT_LISTENER), and environ. The
// caller closes it.
func StartConnect(ctx context.Context, folder, connector string, environ ...string) (*Connect, error) {
	java, err := findJava()
	if err != nil {
		return nil, err
	}
	jars, err := kafkaJars(ctx)
	if err != nil {
		return nil, err
	}
	plugins, err := pluginsOf(ctx, folder)
	if err != nil {
		return nil, err
	}
	properties, err1 := filepath.Abs(filepath.Join(folder, "worker.properties"))
	config, err2 := filepath.Abs(filepath.Join(folder, connector))
	name, err3 := connectorName(config)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	p, err := newProcess("connect", java)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(p.dir, "plugins"), 0o700); err != nil {
		return nil, err
	}
	if err := os.Symlink(plugins, filepath.Join(p.dir, "plugins", "jdbc")); err != nil {
		return nil, err
	}
	c := &Connect{Process: p, connector: name}
	p.args = append(javaOptions(jars), "org.apache.kafka.connect.cli.ConnectStandalone", properties, config)
	p.answers = c.runs
	p.toAnswer, p.toStop = 2*time.Minute, time.Minute // as a broker
	err = onFreePort(func(port int) error {
		c.addr = loopback(port)
		p.env = append(os.Environ(), append(environ, "CONNECT_LISTENER=http://"+c.addr)...)
		return c.Start(ctx)
	})
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// pluginsOf is a folder with the jars of the plugins in a folder's pom.
func pluginsOf(ctx context.Context, folder string) (string, error) {
	pom, err := os.ReadFile(filepath.Join(folder, "pom.xml"))
	if err != nil {
		return "", err
	}
	return jarsOf(ctx, "connect-plugins", pom)
}

func connectorName(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var c struct{ Name string }
	if err := json.Unmarshal(text, &c); err != nil || c.Name == "" {
		return "", fmt.Errorf("%s is no connector: %w", file, err)
	}
	return c.Name, nil
}

// runs is nil when the connector and all of its tasks run.
func (c *Connect) runs(ctx context.Context, _ int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.addr+"/connectors/"+c.connector+"/status", http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	type state struct{ State, Trace string }
	var status struct {
		Connector state
		Tasks     []state
	}
	if err := json.NewDecoder(resp.Body).Decode(&status); err != nil {
		return err
	}
	if len(status.Tasks) == 0 {
		return errors.New("it has no task")
	}
	for _, s := range append(status.Tasks, status.Connector) {
		if s.State != "RUNNING" {
			return fmt.Errorf("it is %s: %s", s.State, s.Trace)
		}
	}
	return nil
}
