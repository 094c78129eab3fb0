package bench

import (
	"testing"

	"github.com/zeromicro/go-zero/core/logx"
)

func TestMain(m *testing.M) {
	logx.DisableStat() // go-zero would write between the results
	m.Run()
}
