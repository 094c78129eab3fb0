package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"example.com/surge/wire/cli"
	"example.com/surge/wire/config"
	"example.com/surge/wire/logging"
)

func main() {
	if len(os.Args) > 1 { // tables and topics are surge's
		os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if err := serve(ctx); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "plain:", err)
		os.Exit(1)
	}
	stop()
}

func serve(ctx context.Context) error {
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	log, closeLog := logging.New(os.Stdout, cfg.LogLevel)
	defer closeLog()
	system, cleanup, err := newSystem(cfg, log)
	if err != nil {
		return err
	}
	defer cleanup()
	return system.Run(ctx)
}
