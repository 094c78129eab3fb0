package config

import "time"

// Queue says where events are, and how long who reads them remembers which they
// had.
type Queue struct {
	URL            URL
	InboxRetention time.Duration
}

// Queue is that of a process.
func (c Config) Queue() Queue { return Queue{c.QueueURL, c.InboxRetention} }

// LoadQueue reads no more than the queue of an environment, and asks for nothing
// else: for who prepares brokers and serves nothing. An error is an *Error.
func LoadQueue(environ []string) (Queue, error) {
	c, err := parse(environ)
	if err != nil {
		return Queue{}, err
	}
	return c.Queue(), nil
}
