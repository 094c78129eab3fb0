package contract

import (
	"testing"
	"time"

	"example.com/surge/ports"
)

// The topics that the queue suite uses. A fresh backend has them, empty, with
// the same number of partitions: at least 2, and one that the table of
// SameKeySamePartitionAcrossAdapters knows.
const (
	QueueTopic      = "contract-a"
	OtherQueueTopic = "contract-b"
)

const (
	// QueueFull is how many messages of 1 KiB a partition, or the local buffer of
	// a publisher, may have room for at most in a backend under test.
	QueueFull = 4096
	// QueueSession is longer than a consumer of a backend under test may keep
	// silent before the broker gives it up, and than its drain time.
	QueueSession = 15 * time.Second
	// queuePatience is how long a case waits for what must happen.
	queuePatience = time.Minute
	// queueSettling is how long a case waits for what must not happen.
	queueSettling = time.Second
)

// Queue holds an adapter to ports.Queue. A node has Close() error, and Crash(),
// which ends it as a kill would.
func Queue(t *testing.T, h Harness[ports.Queue]) {
	s := &suite[ports.Queue]{h: h}
	s.add("PublishThenReceive", publishThenReceive)
	s.add("BatchPublish", batchPublish)
	s.add("PublishAckMeansDurable", publishAckMeansDurable)
	s.add("HeadersRoundTrip", headersRoundTrip)
	s.add("BinaryPayload", binaryPayload)
	s.add("LargeMessage", largeMessage)
	s.add("GroupsEachGetAll", groupsEachGetAll)
	s.add("GroupSharesWork", groupSharesWork)
	s.add("NewGroupReadsFromStart", newGroupReadsFromStart)
	s.add("OrderPerKey", orderPerKey)
	s.add("SameKeySamePartitionAcrossAdapters", sameKeySamePartition)
	s.add("OutOfOrderAcks", outOfOrderAcks)
	s.add("CommitNeverPassesUnfinished", commitNeverPassesUnfinished)
	s.add("CrashBeforeCommitRedelivers", crashBeforeCommitRedelivers)
	s.add("RevokeMidHandler", revokeMidHandler)
	s.add("LostPartitionDoesNotCommit", lostPartitionDoesNotCommit)
	s.add("SlowHandlerNotEvicted", slowHandlerNotEvicted)
	s.add("HeldBound", heldBound)
	s.add("RefusedIsInNobodysWay", refusedIsInNobodysWay)
	s.add("FullQueuePushesBack", fullQueuePushesBack)
	s.add("FlushOnClose", flushOnClose)
	s.add("PublishAfterClose", publishAfterClose)
	s.add("BrokerDownThenUp", brokerDownThenUp)
	s.add("CancelledContext", queueCancelledContext)
	s.add("NoGoroutineLeak", queueNoGoroutineLeak)
	s.run(t)
}
