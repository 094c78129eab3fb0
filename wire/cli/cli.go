// Package cli is the command line: what to run, and what its end means. Exit
// code 0 is a clean end, 1 a failure at run time, 2 a mistake of whoever called
// it. A failure is one line on standard error.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"example.com/surge/wire"
	"example.com/surge/wire/config"
	"example.com/surge/wire/logging"
)

// The exit codes.
const (
	exitClean  = 0
	exitFailed = 1
	exitUsage  = 2
)

// Main runs the program with arguments and an environment, until it ends or is
// told to by a signal, and answers the exit code. A second signal ends the
// process at once.
func Main(args, environ []string, stdout, stderr io.Writer) int {
	root := commands(environ, stdout, stderr)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	if err == nil {
		return exitClean
	}
	_, _ = fmt.Fprintf(stderr, "surge: %v\n", err)
	var failed failure
	if errors.As(err, &failed) {
		return exitFailed
	}
	return exitUsage
}

// failure is an error that is not the caller's mistake.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// judged is what ended a command: a failure, unless it says what is wrong with
// the configuration.
func judged(err error) error {
	if mistake, ok := errors.AsType[*config.Error](err); ok {
		return mistake
	}
	if err == nil {
		return nil
	}
	return failure{err}
}

func commands(environ []string, stdout, stderr io.Writer) *cobra.Command {
	serve := &cobra.Command{
		Use:   "serve",
		Short: "Run the service (the default)",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return serve(environ, stdout, stderr) },
	}
	root := &cobra.Command{
		Use:           "surge",
		Short:         "A service that survives a flash sale",
		Long:          "A service that survives a flash sale.\n\nIt is configured by environment variables: see .env.example, and surge config.",
		Args:          cobra.NoArgs,
		RunE:          serve.RunE,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(serve, migrate(environ, stdout), topics(environ, stdout),
		&cobra.Command{
			Use:   "config",
			Short: "Print the effective configuration, secrets masked",
			Args:  cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				cfg, err := load(environ)
				if err != nil {
					return err
				}
				return cfg.Print(stdout)
			},
		},
		&cobra.Command{
			Use:   "version",
			Short: "Print the version",
			Args:  cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				_, err := fmt.Fprintf(stdout, "surge %s\n", version())
				return err //nolint:wrapcheck // standard output
			},
		},
	)
	return root
}

// load reads the configuration and checks that its URLs have adapters.
func load(environ []string) (config.Config, error) {
	cfg, err := config.Load(environ)
	if err != nil {
		return cfg, err //nolint:wrapcheck // one line already
	}
	return cfg, wire.CheckURLs(cfg)
}

// serve logs to stdout, as JSON, and speaks to people on stderr.
func serve(environ []string, stdout, stderr io.Writer) error {
	cfg, err := load(environ)
	if err != nil {
		return err
	}
	ctx, stop, over := untilSignalled(func(why string) {
		_, _ = fmt.Fprintln(stderr, "surge: "+why)
		os.Exit(exitFailed)
	})
	defer over()
	log, closeLog := logging.New(stdout, cfg.LogLevel)
	defer closeLog()
	system, cleanup, err := wire.NewSystem(ctx, cfg, log)
	if err != nil {
		return failure{err}
	}
	defer cleanup()
	go func() {
		select {
		case <-system.Ready():
			_, _ = io.WriteString(stderr, system.Greeting())
		case <-ctx.Done():
		}
	}()
	err = system.Run(ctx)
	stop()
	return judged(err)
}

// version is the module's, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "devel"
}
