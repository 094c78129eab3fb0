//go:build !race

package attacks

const (
	raceDetector = false
	crowdSize    = 30_000
)
