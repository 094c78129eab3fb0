package redis

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

//go:embed lua/shop_mailbox_put.lua
var mailboxPutSource string

var mailboxPut = newScript(mailboxPutSource)

// MailboxSize is how many messages a mailbox holds, and mailboxLife for how
// long after the last one came.
const (
	MailboxSize = 100
	mailboxLife = 30 * 24 * time.Hour
)

// Mailboxes implements ports.Notifier: a list of messages per user, each the
// bytes of its id and the rest as JSON.
type Mailboxes struct{ c *Client }

var _ ports.Notifier = (*Mailboxes)(nil)

// NewMailboxes makes mailboxes over a client.
func NewMailboxes(c *Client) *Mailboxes { return &Mailboxes{c} }

type mailJSON struct {
	Kind string    `json:"kind"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

func (m *Mailboxes) box(user id.ID) string { return m.c.key("mail", string(user[:])) }

// Notify puts a message in, once per id.
func (m *Mailboxes) Notify(ctx context.Context, n ports.Notification) error {
	const doing = "notify"
	text, err := json.Marshal(mailJSON{n.Kind, n.Text, n.At})
	if err != nil {
		return fault.Wrap(err, fault.Internal, doing)
	}
	_, err = m.c.eval(ctx, doing, mailboxPut, []string{m.box(n.User)}, string(n.ID[:])+string(text), MailboxSize, millis(mailboxLife))
	return err
}

// Mailbox is a user's messages, oldest first.
func (m *Mailboxes) Mailbox(ctx context.Context, user id.ID) ([]ports.Notification, error) {
	const doing = "read a mailbox"
	cmd := goredis.NewStringSliceCmd(ctx, "lrange", m.box(user), 0, -1)
	if err := m.c.do(ctx, doing, cmd); err != nil {
		return nil, err
	}
	var all []ports.Notification
	for _, message := range cmd.Val() {
		n := ports.Notification{User: user}
		var rest mailJSON
		if err := json.Unmarshal([]byte(message[copy(n.ID[:], message):]), &rest); err != nil {
			return nil, fault.Wrap(err, fault.Internal, doing)
		}
		n.Kind, n.Text, n.At = rest.Kind, rest.Text, rest.At
		all = append(all, n)
	}
	return all, nil
}
