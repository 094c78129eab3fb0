package consuming

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// The headers of a dead letter, beside those that the message was published
// with: where it was read and by whom, when and why it was given up, and after
// how many attempts.
const (
	HeaderLetterTopic     = "dlq-topic"
	HeaderLetterPartition = "dlq-partition"
	HeaderLetterOffset    = "dlq-offset"
	HeaderLetterGroup     = "dlq-group"
	HeaderLetterTime      = "dlq-time"
	HeaderLetterCode      = "dlq-code"
	HeaderLetterError     = "dlq-error"
	HeaderLetterAttempts  = "dlq-attempts"
	// HeaderLetterCut is how many bytes the value had of a message that no dead
	// letter can hold. It lies where the letter says, for as long as its topic
	// keeps it.
	HeaderLetterCut = "dlq-cut"

	letterPrefix = "dlq-"
)

// maxErrorText bounds what is kept of an error, in bytes.
const maxErrorText = 1024

// newLetter makes a dead letter of a message.
func newLetter(group string, partition int32, d ports.Delivery, cause error, attempts int, at time.Time) ports.Message {
	headers := []ports.Header{
		{Key: HeaderLetterTopic, Value: d.Topic},
		{Key: HeaderLetterPartition, Value: strconv.Itoa(int(partition))},
		{Key: HeaderLetterOffset, Value: strconv.FormatInt(d.Offset, 10)},
		{Key: HeaderLetterGroup, Value: group},
		{Key: HeaderLetterTime, Value: at.UTC().Format(time.RFC3339Nano)},
		{Key: HeaderLetterCode, Value: fault.CodeOf(cause).String()},
		{Key: HeaderLetterError, Value: errorText(cause)},
		{Key: HeaderLetterAttempts, Value: strconv.Itoa(attempts)},
	}
	m := ports.Message{Topic: DeadLetterTopic(firstTopic(d.Topic, group), group), Key: d.Key, Headers: headers}
	size := m.Size() - len(m.Key)
	for _, h := range original(d.Headers) {
		// A message with as many headers as may be must still fit as a letter.
		if size += len(h.Key) + len(h.Value); size > ports.MaxHeaderBytes {
			break
		}
		m.Headers = append(m.Headers, h)
	}
	m.Value = d.Value
	return m
}

// cutLetter is a letter without what made it too large.
func cutLetter(m ports.Message) ports.Message {
	m.Headers = append(slices.Clone(m.Headers), ports.Header{Key: HeaderLetterCut, Value: strconv.Itoa(len(m.Value))})
	m.Value = nil
	m.Key = m.Key[:min(len(m.Key), maxLetterKey)]
	return m
}

// maxLetterKey bounds the key of a letter that is cut.
const maxLetterKey = 1024

// bareLetter is what is kept of a letter that the table does not take: where it
// lies, and why.
func bareLetter(partition int32, d ports.Delivery, why error) ports.DeadLetter {
	return ports.DeadLetter{
		Topic: d.Topic, Partition: partition, Offset: d.Offset, Key: d.Key[:min(len(d.Key), maxLetterKey)],
		Error: errorText(why), FailedAt: time.Now().UTC(),
	}
}

// readLetter reads a dead letter as it came. One that was not made by newLetter
// is kept too: it then says where it lies itself.
func readLetter(partition int32, d ports.Delivery) ports.DeadLetter {
	letter := ports.DeadLetter{
		Topic: d.Header(HeaderLetterTopic), Group: d.Header(HeaderLetterGroup), Key: d.Key,
		Type: d.Header(ports.HeaderType), Error: d.Header(HeaderLetterError), Headers: original(d.Headers), Payload: d.Value,
	}
	p, err1 := strconv.ParseInt(d.Header(HeaderLetterPartition), 10, 32)
	offset, err2 := strconv.ParseInt(d.Header(HeaderLetterOffset), 10, 64)
	letter.Partition, letter.Offset = int32(p), offset
	if letter.Topic == "" || letter.Group == "" || err1 != nil || err2 != nil {
		letter.Topic, letter.Group, letter.Partition, letter.Offset = d.Topic, "", partition, d.Offset
	}
	if cut := d.Header(HeaderLetterCut); cut != "" {
		letter.Error += "; its value did not fit into a dead letter: " + cut + " bytes"
	}
	letter.Attempts, _ = strconv.Atoi(d.Header(HeaderLetterAttempts)) // 0 when it does not say
	at, err := time.Parse(time.RFC3339Nano, d.Header(HeaderLetterTime))
	if err != nil {
		at = time.Now()
	}
	letter.FailedAt = at.UTC()
	return letter
}

// original are the headers that a message was first published with.
func original(headers []ports.Header) []ports.Header {
	var rest []ports.Header
	for _, h := range headers {
		if !strings.HasPrefix(h.Key, letterPrefix) {
			rest = append(rest, h)
		}
	}
	return rest
}

func errorText(err error) string {
	text := strings.ToValidUTF8(err.Error(), "\uFFFD")
	if len(text) > maxErrorText {
		text = strings.ToValidUTF8(text[:maxErrorText], "")
	}
	return text
}
