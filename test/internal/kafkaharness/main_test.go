package kafkaharness_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs many tests at a time, however few processors there are: on the
// real clock they do little but wait.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "40"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
