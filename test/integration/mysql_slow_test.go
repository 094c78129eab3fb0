//go:build integration

package integration

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/ports"
	"example.com/surge/test/internal/mysqlharness"
)

// A slow statement is logged by its name, and nothing of what it was about.
func TestMySQLTellsOfSlowStatements(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c := mysqlharness.NewCase(t, "kit")
	db, err := mysql.Open(c.URL()+"?slow=20ms", mysql.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	quick, slow := mysql.NewContextStore(c.DB(t), "kit"), mysql.NewContextStore(db, "kit")
	must(t, db.Ping(t.Context())) // it is connected
	held, asked := make(chan struct{}), make(chan struct{})
	ask := sync.OnceFunc(func() { close(asked) })
	var holder sync.WaitGroup
	holder.Go(func() {
		must(t, quick.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
			_, err := k.Fences.Mint(ctx, "a secret role")
			close(held)
			<-asked
			<-time.After(500 * time.Millisecond) // for nearly so long the other one waits
			return err
		}))
	})
	<-held
	must(t, slow.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
		ask()
		_, err := k.Fences.Mint(ctx, "a secret role")
		return err
	}))
	holder.Wait()
	if text := log.String(); !strings.Contains(text, `statement="mint a fence"`) || strings.Contains(text, "secret") {
		t.Errorf("the log says %q", text)
	}
}
