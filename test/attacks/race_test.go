//go:build race

package attacks

const (
	raceDetector = true
	// crowdSize is smaller: the race detector knows no more than 8128 goroutines
	// in the whole process.
	crowdSize = 3_000
)
