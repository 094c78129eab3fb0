package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/wire"
	"example.com/surge/wire/config"
)

// migration is surge migrate.
type migration struct {
	environ []string
	out     io.Writer
	context string // "" is all
	wrong   bool   // status was told so
}

func migrate(environ []string, stdout io.Writer) *cobra.Command {
	m := &migration{environ: environ, out: stdout}
	root := &cobra.Command{
		Use:   "migrate",
		Short: "Make and change the tables of the stores",
		Long: "Make and change the tables of the stores that STORE_URL and STORE_URL_<CONTEXT> name.\n\n" +
			"Each context has versions of its own. Several may run at once: one waits for the other.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return errors.New("migrate: say up, down, status or force") },
	}
	root.PersistentFlags().StringVar(&m.context, "context", "", "only the tables of this context")
	root.AddCommand(
		&cobra.Command{
			Use: "up", Short: "Apply what is missing", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				return m.each(c.Context(), func(name string, t *mysql.Migrator) error {
					return m.status(c.Context(), name, t, t.Up())
				})
			},
		},
		&cobra.Command{
			Use: "down [N]", Short: "Take the last step back, or the last N, of each context", Args: cobra.MaximumNArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				steps, err := number(append(args, "1")[0], 1)
				if err != nil {
					return err
				}
				return m.each(c.Context(), func(name string, t *mysql.Migrator) error {
					return m.status(c.Context(), name, t, t.Down(steps))
				})
			},
		},
		&cobra.Command{
			Use: "status", Short: "Show which version the tables have", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				err := m.each(c.Context(), func(name string, t *mysql.Migrator) error { return m.status(c.Context(), name, t, nil) })
				if err == nil && m.wrong {
					return failure{errors.New("not all tables are as they should be")}
				}
				return err
			},
		},
		&cobra.Command{
			Use: "force V --context NAME", Short: "Say that the tables of a context are those of version V, after mending them by hand", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				version, err := number(args[0], 0)
				if err == nil && m.context == "" {
					err = errors.New("force: say which context's tables: --context NAME")
				}
				if err != nil {
					return err
				}
				return m.each(c.Context(), func(name string, t *mysql.Migrator) error {
					return m.status(c.Context(), name, t, t.Force(version))
				})
			},
		},
	)
	return root
}

// each does something with the tables of each context. What the caller did
// wrong stays an error of theirs.
func (m *migration) each(ctx context.Context, do func(name string, t *mysql.Migrator) error) error {
	stores, err := config.LoadStores(m.environ)
	if err != nil {
		return err //nolint:wrapcheck // one line already
	}
	tell := func(line string) { _, _ = fmt.Fprintln(m.out, line) }
	return judged(wire.Migrate(ctx, stores, m.context, tell, do))
}

// status prints a line after something that was done.
func (m *migration) status(ctx context.Context, name string, t *mysql.Migrator, done error) error {
	if done != nil {
		return done
	}
	version, newest, wrong, err := t.Status(ctx)
	if err != nil {
		return err //nolint:wrapcheck // one line already
	}
	line := fmt.Sprintf("%s: version %d of %d", name, version, newest)
	if wrong != nil {
		m.wrong, line = true, wrong.Error()
	}
	_, err = fmt.Fprintln(m.out, line)
	return err //nolint:wrapcheck // standard output
}

func number(text string, least int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < least {
		return 0, fmt.Errorf("%q must be a whole number from %d on", text, least)
	}
	return n, nil
}
