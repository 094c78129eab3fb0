package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"example.com/surge/wire"
	"example.com/surge/wire/config"
)

// topics is surge topics.
func topics(environ []string, stdout io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "topics",
		Short: "Make and change the topics of the queue",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return errors.New("topics: say apply") },
	}
	root.AddCommand(&cobra.Command{
		Use:   "apply",
		Short: "Make the topics that are missing, and configure the others alike",
		Long: "Make the topics that are missing on the brokers that QUEUE_URL names, and configure the others alike.\n\n" +
			"What they are like is said by the URL: partitions, replication and retention. It may be done again at any\n" +
			"time. Topics get more partitions, if the URL wants that, and never fewer.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return applyTopics(c.Context(), environ, stdout) },
	})
	return root
}

// applyTopics prints a line per topic. What the caller did wrong stays an error
// of theirs.
func applyTopics(ctx context.Context, environ []string, out io.Writer) error {
	q, err := config.LoadQueue(environ)
	if err != nil {
		return err //nolint:wrapcheck // one line already
	}
	return judged(wire.ApplyTopics(ctx, q, func(line string) { _, _ = fmt.Fprintln(out, line) }))
}
