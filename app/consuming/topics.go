package consuming

import "strings"

// DeadLetterTopic is where a group puts what it could not handle.
func DeadLetterTopic(topic, group string) string { return topic + "." + group + ".dlq" }

// RetryTopic is where messages come back to a group. Nobody else reads it.
func RetryTopic(topic, group string) string { return topic + retrySuffix(group) }

// firstTopic is the topic that a message was first published to, when a group
// got it from there or from its own retry topic.
func firstTopic(topic, group string) string { return strings.TrimSuffix(topic, retrySuffix(group)) }

func retrySuffix(group string) string { return "." + group + ".retry" }
