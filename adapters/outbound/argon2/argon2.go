// Package argon2 hashes passwords with Argon2id (RFC 9106), which costs memory
// as well as time. How many hashes are computed at once is bounded, so that
// sign-in can take neither all the memory nor all the processors.
package argon2

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// The cost of one hash: the second of the two settings that OWASP's password
// storage cheat sheet names for Argon2id, 19 MiB and two passes.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	saltBytes = 16
	keyBytes  = 32
)

// longestWait bounds how long a caller waits for its turn.
const longestWait = 5 * time.Second

// Passwords hashes passwords.
type Passwords struct {
	salts io.Reader
	turns chan struct{}
	dummy string
}

var _ ports.Passwords = (*Passwords)(nil)

// New makes a hasher that computes at most atOnce hashes at a time, with salts
// from a source of randomness that is safe for concurrent use.
func New(atOnce int, salts io.Reader) *Passwords {
	return &Passwords{
		salts: salts,
		turns: make(chan struct{}, atOnce),
		dummy: encode(make([]byte, saltBytes), make([]byte, keyBytes)),
	}
}

// Hash makes a self-describing hash (the PHC string format).
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(p.salts, salt); err != nil {
		return "", fault.Wrap(err, fault.Internal, "draw a salt")
	}
	if err := p.take(ctx); err != nil {
		return "", err
	}
	defer p.give()
	return encode(salt, argon2.IDKey([]byte(password), salt, passes, memoryKiB, lanes, keyBytes)), nil
}

// Verify compares in constant time. An empty hash takes as long as any.
func (p *Passwords) Verify(ctx context.Context, hash, password string) (bool, error) {
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	h, err := decode(hash)
	if err != nil {
		return false, err
	}
	if err := p.take(ctx); err != nil {
		return false, err
	}
	defer p.give()
	key := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.key))) //nolint:gosec // bounded by decode
	return subtle.ConstantTimeCompare(key, h.key) == 1 && known, nil
}

func (p *Passwords) take(ctx context.Context) error {
	wait := time.NewTimer(longestWait)
	defer wait.Stop()
	select {
	case p.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.FromContext(ctx, "wait for a turn to hash")
	case <-wait.C:
		return fault.New(fault.Unavailable, "too many sign-ins at once").WithRetryAfter(longestWait)
	}
}

func (p *Passwords) give() { <-p.turns }

func encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

type parsed struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

// decode reads what encode wrote, with any cost up to four times ours, so that
// the cost can be changed while old hashes live.
func decode(hash string) (parsed, error) {
	var h parsed
	var version int
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return h, errMalformed
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return h, errMalformed
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, errMalformed
	}
	if h.memory > 4*memoryKiB || h.passes < 1 || h.passes > 4*passes || h.lanes < 1 {
		return h, errMalformed
	}
	var err, err2 error
	h.salt, err = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || err2 != nil || len(h.key) < 16 || len(h.key) > 64 {
		return h, errMalformed
	}
	return h, nil
}

var errMalformed = fault.New(fault.Internal, "a password hash in the store is not valid")
