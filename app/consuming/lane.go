package consuming

import (
	"errors"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// lane is the messages of one key, in order. Its messages are guarded by the
// partition's mutex; the rest belongs to whoever works on it.
type lane struct {
	*partition
	key      string
	messages []ports.Delivery
	failures int     // of the first message
	letter   *letter // what the first message has become
}

// letter is a dead letter that is to be published.
type letter struct {
	message ports.Message
	cause   error
	refused int // how often it was not taken
	cut     bool
}

// outcome is what became of a message.
type outcome struct {
	done   bool
	outage error         // try again when the partition goes on
	wait   time.Duration // else: try again after it
}

// laneBurst is how many messages a lane has handled before another lane gets
// its worker.
const laneBurst = 64

// work handles messages, on a worker, as long as one follows the other.
func (l *lane) work() {
	for range laneBurst {
		d, ok := l.begin(l)
		if !ok || !l.end(l, l.step(d)) {
			return
		}
	}
	l.dispatcher.add(l)
}

// step tries to be done with the first message.
func (l *lane) step(d ports.Delivery) outcome {
	if l.letter != nil {
		return l.sendLetter(d)
	}
	eventType := d.Header(ports.HeaderType)
	err := l.attempt(d)
	group := l.config.Group
	switch {
	case err == nil:
		return l.acked(d)
	case errors.Is(err, ErrUnknownType):
		l.observer.UnknownType(group, eventType)
		return l.acked(d)
	case IsPermanent(err):
		l.failures++
		return l.bury(d, err)
	case fault.Transient(err):
		return outcome{outage: err}
	}
	l.failures++
	if l.failures > len(l.config.Retries) {
		return l.bury(d, err)
	}
	l.observer.Retried(group, eventType, l.failures, err)
	return outcome{wait: l.config.Retries[l.failures-1]}
}

// attempt calls the handler, and marks the event when it succeeded: never
// before, or a failure would pass for a success.
func (l *lane) attempt(d ports.Delivery) error {
	e, err := ports.DecodeEvent(d.Message)
	if err != nil {
		return Permanent(err)
	}
	ctx := ports.WithTraceParent(l.claim.Lost(), e.TraceParent)
	start := time.Now()
	if err := l.call(ctx, e); err != nil {
		return err
	}
	l.observer.Handled(l.config.Group, e.Type, time.Since(start), time.Since(e.Time))
	l.mark(ctx, d)
	return nil
}

// bury makes the message a dead letter.
func (l *lane) bury(d ports.Delivery, cause error) outcome {
	m := newLetter(l.config.Group, l.claim.Partition(), d, cause, l.failures, time.Now())
	l.letter = &letter{message: m, cause: cause}
	return l.sendLetter(d)
}

// sendLetter publishes the dead letter. Only then is the message done.
func (l *lane) sendLetter(d ports.Delivery) outcome {
	err := l.queue.Publish(l.claim.Lost(), l.letter.message)
	if err != nil && !l.letter.cut && fault.Is(err, fault.InvalidArgument) { // another producer's, larger than ours may be
		l.letter.message, l.letter.cut = cutLetter(l.letter.message), true
		err = l.queue.Publish(l.claim.Lost(), l.letter.message)
	}
	if err != nil {
		l.letter.refused++
		l.observer.LetterFailed(l.config.Group, l.claim.Topic(), err)
		return outcome{wait: l.pause.after(l.letter.refused)}
	}
	l.observer.DeadLettered(l.config.Group, d.Header(ports.HeaderType), l.failures, l.letter.cause)
	return l.acked(d)
}

// acked says that a message is done, and makes the lane ready for the next.
func (l *lane) acked(d ports.Delivery) outcome {
	l.claim.Ack(d.Offset)
	l.failures, l.letter = 0, nil
	return outcome{done: true}
}
