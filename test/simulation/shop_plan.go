package simulation

import (
	"slices"
	"time"
)

// The size of a run.
const (
	shopClients = 30
	shopPeople  = 10 // who have the clients between them, and race for limits
	shopStorm   = 20 * time.Second
)

var (
	anyCall  = []Kind{Slow, Lose, LoseReply, Late, Pause, CrashBefore, CrashAfter}
	bearable = []Kind{Slow, Lose, LoseReply, Late, Repeat, Pause, CrashBefore, CrashAfter}
	commits  = []Kind{Slow, Lose, LoseReply, Pause, CrashBefore, CrashAfter}
)

// shopTargets is what can go wrong in the shop.
var shopTargets = []Target{
	{On: "stock", Kinds: bearable, Most: 8, Calls: 200},
	{On: "placements", Kinds: anyCall, Most: 8, Calls: 35},
	// An order on its way is what a gate that was lost and opened again does not know.
	{On: "placements", Kinds: []Kind{Slow}, Most: 8, Calls: 35, Least: 4 * time.Second},
	{On: "queue", Kinds: bearable, Most: 6, Calls: 80},
	{On: "gateway", Kinds: bearable, Most: 6, Calls: 5},
	{On: "lock", Kinds: bearable, Most: 4, Calls: 100},
	{On: "done", Kinds: bearable, Most: 3, Calls: 60},
	{On: "cache", Kinds: bearable, Most: 4, Calls: 12},
	{On: "sessions", Kinds: []Kind{Slow, Lose, LoseReply, Late}, Most: 2, Calls: 100},
	{On: "delays", Kinds: bearable, Most: 3, Calls: 60},
	{On: "ranking", Kinds: bearable, Most: 2, Calls: 20},
	{On: "tags", Kinds: bearable, Most: 1, Calls: 20},
	{On: "profiles", Kinds: bearable, Most: 1, Calls: 20},
	{On: "notifier", Kinds: bearable, Most: 3, Calls: 40},
	{On: "ordering/commit", Kinds: commits, Most: 6, Calls: 150},
	{On: "stocking/commit", Kinds: commits, Most: 6, Calls: 150},
	{On: "billing/commit", Kinds: commits, Most: 5, Calls: 60},
	{On: "accounts/commit", Kinds: commits, Most: 2, Calls: 60},
	{On: "catalog/commit", Kinds: commits, Most: 2, Calls: 60},
	{On: "auditing/commit", Kinds: commits, Most: 3, Calls: 150},
	{On: "ordering", Kinds: anyCall, Most: 3, Calls: 150},
	{On: "stocking", Kinds: anyCall, Most: 3, Calls: 150},
	{On: "billing", Kinds: anyCall, Most: 2, Calls: 60},

	{On: "cache", Kinds: []Kind{Outage, Failover}, Most: 1},
	{On: "state", Kinds: []Kind{Outage, Failover}, Most: 1},
	{On: "gate", Kinds: []Kind{Failover}, Most: 2},
	{On: "lock", Kinds: []Kind{Outage, Failover}, Most: 1},
	{On: "queue", Kinds: []Kind{Outage}, Most: 1},
	{On: "gateway", Kinds: []Kind{Outage}, Most: 1},
	{On: "ordering", Kinds: []Kind{Outage}, Most: 1},
	{On: "stocking", Kinds: []Kind{Outage}, Most: 1},
	{On: "billing", Kinds: []Kind{Outage}, Most: 1},
}

// ShopTargets lists what can go wrong in the shop.
func ShopTargets() []Target { return slices.Clone(shopTargets) }

// DrawShop draws a plan for the shop.
func DrawShop(seed uint64) Plan { return Draw(seed, shopClients, shopStorm, shopTargets) }
