package sale

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// Judge says, a sentence each, what is wrong with the evidence of a sale that
// came to its end. No sentence means that the server kept its promises.
func Judge(e *Evidence) []string {
	f := &findings{}
	judgeAnswers(f, e)
	judgeCount(f, e)
	judgeReplays(f, e)
	judgeOrders(f, e)
	judgeStock(f, e)
	return f.sentences()
}

// judgeAnswers: everybody gets the order he asked for, or hears that all are sold.
func judgeAnswers(f *findings, e *Evidence) {
	owner := map[string]int{}
	for user, o := range e.Outcomes {
		if o.First.Is(http.StatusConflict, "SOLD_OUT") {
			continue
		}
		if o.First.Status != http.StatusCreated {
			f.add("orders were answered "+o.First.Kind(), o.First.String())
			continue
		}
		order, err := acceptedOrder(o.First)
		switch {
		case err != nil:
			f.add("201 answers are no orders", err.Error())
			continue
		case order.ProductID != e.Product || order.Quantity != 1 || order.Status != statusPending:
			f.add("201 answers are not the pending order that was asked for", string(o.First.Body))
		}
		if first, taken := owner[order.ID]; taken {
			f.add("orders were given to two users", fmt.Sprintf("%s to users %d and %d", order.ID, first, user))
		}
		owner[order.ID] = user
	}
}

// judgeCount: as many orders as there are pieces, or users where they are fewer.
func judgeCount(f *findings, e *Evidence) {
	accepted, want := len(e.Accepted()), min(e.Stock, int64(e.Users))
	switch {
	case int64(accepted) > want:
		f.say("oversold: %d orders were accepted for %d pieces", accepted, e.Stock)
	case int64(accepted) < want:
		f.say("undersold: %d orders were accepted of %d users for %d pieces", accepted, e.Users, e.Stock)
	}
}

// judgeReplays: an accepted order is answered again to the byte; a refusal is
// judged afresh, and no piece has come back.
func judgeReplays(f *findings, e *Evidence) {
	for user, o := range e.Outcomes {
		switch {
		case o.First.Is(http.StatusConflict, "SOLD_OUT"):
			if !o.Replay.Is(http.StatusConflict, "SOLD_OUT") {
				f.add("users were told SOLD_OUT, and then "+o.Replay.Kind(), fmt.Sprintf("user %d", user))
			}
		case o.First.Status != http.StatusCreated: // judged already; the replay may be anything
		case o.Replay.Status != o.First.Status:
			f.add("replays had another status than the first answer", fmt.Sprintf("user %d: %s, then %s", user, o.First, o.Replay))
		case string(o.Replay.Body) != string(o.First.Body):
			f.add("replays had another body than the first answer", fmt.Sprintf("user %d: %s, then %s", user, o.First.Body, o.Replay.Body))
		case !o.Replay.Replayed:
			f.add("replays lack Idempotent-Replayed: true", fmt.Sprintf("user %d", user))
		}
	}
}

// judgeOrders: what was accepted is there and reserved, and nothing else is.
func judgeOrders(f *findings, e *Evidence) {
	accepted := e.Accepted()
	for _, id := range slices.Sorted(maps.Keys(accepted)) {
		switch o, ok := e.Orders[id]; {
		case !ok:
			f.add("accepted orders are lost, for their owners' lists lack them", id)
		case o.Status != statusReserved && o.Status != statusPaid:
			f.add("accepted orders did not become reserved but are "+o.Status, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(e.Orders)) {
		if _, ok := accepted[id]; !ok {
			f.add("orders exist that nobody was told of", id+" ("+e.Orders[id].Status+")")
		}
	}
}

// judgeStock: gate and store agree on what is left.
func judgeStock(f *findings, e *Evidence) {
	if left := e.Stock - int64(len(e.Accepted())); e.Shown != left {
		f.say("the product shows a stock of %d, but %d − %d = %d pieces are left", e.Shown, e.Stock, len(e.Accepted()), left)
	}
}
