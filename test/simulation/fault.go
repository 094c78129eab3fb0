package simulation

import (
	"fmt"
	"time"
)

// Kind is what a fault does.
type Kind uint8

// The kinds of faults. The first group befalls the Nth call of a port, the
// second comes at a time.
const (
	// Slow: the request takes For to arrive.
	Slow Kind = iota
	// Lose: the request never arrives.
	Lose
	// LoseReply: the request has its effect and the caller never knows.
	LoseReply
	// Late: as LoseReply, but the effect comes For after the caller gave up.
	Late
	// Repeat: the request arrives again For later, as networks and clients that
	// retry make it. Only calls that must bear it are repeated.
	Repeat
	// Pause: the node that calls does nothing for For; leases run out meanwhile.
	Pause
	// CrashBefore: the node dies as the request leaves it, which has no effect.
	// It comes back For later.
	CrashBefore
	// CrashAfter: the node dies when the request has had its effect.
	CrashAfter

	// Outage: a dependency is cut off for For.
	Outage
	// Failover: a dependency forgets what it does not keep for ever.
	Failover

	// Kinds is how many kinds there are.
	Kinds
)

var kindNames = [Kinds]string{"slow", "lose", "lose-reply", "late", "repeat", "pause", "crash-before", "crash-after", "outage", "failover"}

// String is its name, as plans are written.
func (k Kind) String() string { return kindNames[k] }

func (k Kind) crash() bool { return k == CrashBefore || k == CrashAfter }

// timed says whether it comes at a time, not with a call.
func (k Kind) timed() bool { return k >= Outage }

// Fault is one thing that goes wrong.
type Fault struct {
	Kind Kind
	// On is the port whose call it befalls, or the dependency.
	On string
	// Nth is which call of the port, from 1; 0 for what comes at a time.
	Nth int
	// At is when, from the start; 0 for what comes with a call.
	At time.Duration
	// For is how long it takes; see the kinds.
	For time.Duration
}

// String is one line of a plan.
func (f Fault) String() string {
	if f.Kind.timed() {
		return fmt.Sprintf("%s %s at %v for %v", f.Kind, f.On, f.At, f.For)
	}
	return fmt.Sprintf("%s call %d of %s for %v", f.Kind, f.Nth, f.On, f.For)
}
