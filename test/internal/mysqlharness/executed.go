package mysqlharness

import (
	"maps"
	"sync"

	"example.com/surge/adapters/outbound/mysql"
)

// executed is an example of every statement that any case has run.
var executed examples

type examples struct {
	mu     sync.Mutex
	byText map[string]mysql.Executed
}

func (e *examples) add(s mysql.Executed) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.byText == nil {
		e.byText = map[string]mysql.Executed{}
	}
	e.byText[s.Text] = s
}

// Executed is an example of every statement that was run so far, by its text.
func Executed() map[string]mysql.Executed {
	executed.mu.Lock()
	defer executed.mu.Unlock()
	return maps.Clone(executed.byText)
}
