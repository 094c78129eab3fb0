package jobs_test

import (
	"testing"

	"example.com/surge/adapters/inbound/jobs"
)

func TestShopJobsAreNamedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, j := range (jobs.Shop{}).Jobs() {
		if j.Name == "" || seen[j.Name] || j.Every <= 0 || j.Run == nil {
			t.Errorf("%+v", j)
		}
		seen[j.Name] = true
	}
}
