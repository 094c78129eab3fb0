package contract

import (
	"testing"

	"example.com/surge/app/consuming"
	"example.com/surge/ports"
)

// ConsumingPorts is what one process consumes with.
type ConsumingPorts struct {
	Queue   ports.Queue // see Queue: Close and Crash
	Store   ports.Context
	Done    ports.Done
	Letters ports.DeadLetters
	// New makes the consumers; nil is consuming.New. The suite's own tests put a
	// policy there that is broken on purpose.
	New func(consuming.Deps, consuming.Config, consuming.Handler) *consuming.Consumer
}

// ConsumingTopics are the topics that the suite uses: QueueTopic and what its
// groups add to it.
func ConsumingTopics() []string {
	topics := []string{QueueTopic}
	for _, group := range []string{"g", "h"} {
		topics = append(topics, consuming.RetryTopic(QueueTopic, group), consuming.DeadLetterTopic(QueueTopic, group))
	}
	return topics
}

// Consuming holds app/consuming to its promises over any adapters. A backend
// that is Down has no store; its queue goes on.
func Consuming(t *testing.T, h Harness[ConsumingPorts]) {
	s := &suite[ConsumingPorts]{h: h}
	s.add("RetrySchedule", retrySchedule)
	s.add("RetryDoesNotBlockOtherKeys", retryDoesNotBlockOtherKeys)
	s.add("OrderPerKeyThroughRetries", orderPerKeyThroughRetries)
	s.add("UnavailableSpendsNoAttempt", unavailableSpendsNoAttempt)
	s.add("OutageDeadLettersNothing", outageDeadLettersNothing)
	s.add("DeadLetterAfterLastRetry", deadLetterAfterLastRetry)
	s.add("DeadLetterHeaders", deadLetterHeaders)
	s.add("DeadLetterFailureDoesNotCommit", deadLetterFailureDoesNotCommit)
	s.add("ReplayReachesOnlyItsGroup", replayReachesOnlyItsGroup)
	s.add("PoisonBytes", poisonBytes)
	s.add("HandlerPanicIsAFailure", handlerPanicIsAFailure)
	s.add("DuplicateHasOneEffect", duplicateHasOneEffect)
	s.add("DoneNotMarkedOnFailure", doneNotMarkedOnFailure)
	s.run(t)
}
