package jobs

import (
	"time"

	"example.com/surge/app/billing"
	"example.com/surge/app/catalog"
	"example.com/surge/app/ordering"
	"example.com/surge/app/ranking"
	"example.com/surge/app/stocking"
)

// Shop is the use cases of the shop that run by the clock.
type Shop struct {
	Ordering *ordering.Service
	Billing  *billing.Service
	Stocking *stocking.Service
	Catalog  *catalog.Service
	Ranking  *ranking.Service
}

// Jobs is what runs how often. The paces follow from promises: an order expires
// within a second or so of its time, or ten when the delay queue lost it; a
// payment's outcome is known within 30 s of the request; what a failover lost
// is built again within seconds, or within a quarter of an hour where it lost only
// its last changes.
func (s Shop) Jobs() []Job {
	return []Job{
		{Name: "expire-due", Every: time.Second, Run: s.Ordering.ExpireDue},
		{Name: "expire-overdue", Every: 10 * time.Second, Run: s.Ordering.Expire},
		{Name: "prune-void-orders", Every: 10 * time.Minute, Run: s.Ordering.PruneVoids},
		{Name: "settle-payments", Every: 3 * time.Second, Run: s.Billing.Settle},
		{Name: "refund-payments", Every: 3 * time.Second, Run: s.Billing.Refund},
		{Name: "reconcile-gates", Every: 2 * time.Second, Run: s.Stocking.Reconcile},
		{Name: "rebuild-tags", Every: 5 * time.Second, Run: s.Catalog.RebuildTags},
		{Name: "rebuild-board", Every: 5 * time.Second, Run: s.Ranking.RebuildBoard},
		{Name: "refresh-tags", Every: 15 * time.Minute, Run: s.Catalog.RefreshTags},
		{Name: "refresh-board", Every: 15 * time.Minute, Run: s.Ranking.RefreshBoard},
	}
}
