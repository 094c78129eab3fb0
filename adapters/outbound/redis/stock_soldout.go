package redis

import (
	"context"
	"errors"
	"fmt"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// stockScan is about how many fields of a gate one call looks at, of which a
// third or fewer are holds: some hundred µs of the server's time.
const stockScan = 1000

// SoldOut promises that no hold is made for a while, if nothing is free. Who
// does not know the last thousand holds scans for all of them, without stopping
// the server for long, and then asks again, for those made meanwhile.
func (s *Stock) SoldOut(ctx context.Context, product id.ID, seen ports.StockMark) (ports.SoldOut, error) {
	first, known, err := s.askSoldOut(ctx, product, seen)
	if err != nil || !first.Is || known {
		return first, err
	}
	holds, err := s.scan(ctx, product)
	if err != nil {
		return ports.SoldOut{}, err
	}
	all, known, err := s.askSoldOut(ctx, product, first.Mark)
	if err != nil || !known { // or the gate is another one by now
		return ports.SoldOut{}, err
	}
	all.Whole, all.Holds = true, append(holds, all.Holds...)
	return all, nil
}

// askSoldOut asks once; known says whether the holds made since are told.
func (s *Stock) askSoldOut(ctx context.Context, product id.ID, seen ports.StockMark) (_ ports.SoldOut, known bool, _ error) {
	const doing = "ask whether all is sold"
	got, err := s.at(ctx, doing, product, stockSoldOut, ports.SoldOutLasts.Microseconds(), seen.Made, seen.Note)
	if err != nil || got == int64(0) {
		return ports.SoldOut{}, false, err
	}
	if list, ok := got.([]any); ok && len(list) >= 2 {
		made, isCount := list[0].(int64)
		note, isNote := list[1].(string)
		if isCount && isNote {
			holds := list[min(len(list), 3):]
			answer := ports.SoldOut{Is: true, Mark: ports.StockMark{Made: made, Note: note}, Holds: make([]id.ID, len(holds))}
			for i, hold := range holds {
				text, _ := hold.(string)
				copy(answer.Holds[i][:], text)
			}
			return answer, len(list) > 2, nil
		}
	}
	return ports.SoldOut{}, false, fault.Wrap(fmt.Errorf("not an answer: %q", got), fault.Internal, doing)
}

// scan lists every hold that is there from before it began until it ends.
func (s *Stock) scan(ctx context.Context, product id.ID) (holds []id.ID, err error) {
	for cursor := uint64(0); ; {
		cmd := goredis.NewScanCmd(ctx, nil, "hscan", s.gate(product), cursor, "count", stockScan)
		if err := s.c.do(ctx, "list holds", cmd); err != nil && !errors.Is(err, goredis.Nil) {
			return nil, err
		}
		var fields []string
		fields, cursor = cmd.Val()
		for i := 0; i < len(fields); i += 2 {
			if name := fields[i]; len(name) == len(id.ID{}) {
				holds = append(holds, id.ID([]byte(name)))
			}
		}
		if cursor == 0 {
			return holds, nil
		}
	}
}
