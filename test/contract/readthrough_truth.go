package contract

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s readerSuite) addTruth() {
	s.on("DeleteReachesEveryReader", deleteReachesEveryReader)
	s.on("LoadOvertakenByDeletionIsDropped", loadOvertakenByDeletionIsDropped)
	s.on("NothingIsRememberedShortly", nothingIsRememberedShortly)
	s.on("NothingThenCreateIsVisible", nothingThenCreateIsVisible)
	s.on("CorruptValueHeals", corruptValueHeals)
	s.on("LostInvalidationsFlushLocal", lostInvalidationsFlushLocal)
}

// settle is how long a deletion may be on its way to other nodes.
const settle = 200 * time.Millisecond

func (c *readerCase) delete(r Reader, key string) {
	c.t.Helper()
	noError(c.t, "delete", r.Delete(c.t.Context(), key))
}

func deleteReachesEveryReader(c *readerCase) {
	one, two := c.reader(), c.reader()
	for _, value := range []string{"first", "second", "third"} {
		c.set("k", value)
		c.delete(one, "k")
		c.want(one, "k", value, "by who made the change, at once")
		c.b.Pass(settle)
		c.want(two, "k", value, "by another node, soon")
		c.want(c.reader(), "k", value, "by a new node")
	}
	c.wantLoads(3, "k", "changed 3 times")
}

// loadOvertakenByDeletionIsDropped reads the truth, lets it change and wants
// nobody who comes after the change to see what it was.
func loadOvertakenByDeletionIsDropped(c *readerCase) {
	slow, other := c.reader(), c.reader()
	for round, deletes := range []Reader{slow, other} {
		c.set("k", "old")
		c.delete(slow, "k")
		c.b.Pass(settle)
		loads := c.loaded("k")
		var early sync.WaitGroup
		early.Go(func() {
			if _, err := slow.Get(c.t.Context(), "k"); err != nil {
				c.t.Errorf("get while the truth changes: %v", err)
			}
		})
		c.b.until(c.t, "a load begins", func() bool { return c.loaded("k") > loads })
		c.set("k", "new")
		c.delete(deletes, "k")
		for _, r := range []Reader{slow, other, slow} {
			c.want(r, "k", "new", "after the change, while a load of what was before goes on")
		}
		early.Wait()
		c.b.Pass(settle)
		for _, r := range []Reader{slow, other, c.reader()} {
			c.want(r, "k", "new", "after the change, when that load is over")
		}
		if round == 1 {
			return
		}
	}
}

func nothingIsRememberedShortly(c *readerCase) {
	short := func(o *ReaderOptions) { o.NullTTL = time.Second }
	one, two := c.reader(short), c.reader(short)
	for range 3 {
		c.wantNothing(one, "k", "of nothing")
		c.wantNothing(two, "k", "of nothing")
	}
	c.wantLoads(1, "k", "nothing")
	c.b.Pass(1500 * time.Millisecond)
	c.set("k", "there now")
	c.want(one, "k", "there now", "of what was nothing once")
	c.want(two, "k", "there now", "of what was nothing once")
	c.wantLoads(2, "k", "what was nothing once")
}

func nothingThenCreateIsVisible(c *readerCase) {
	one, two := c.reader(), c.reader()
	c.wantNothing(one, "k", "before the thing is made")
	c.wantNothing(two, "k", "before the thing is made")
	c.set("k", "made")
	c.delete(one, "k")
	c.want(one, "k", "made", "by who made it, at once")
	c.b.Pass(settle)
	c.want(two, "k", "made", "by another node, soon")
}

// corruptValueHeals puts what no codec reads where the shared cache keeps a
// value, all the time that two nodes do not look.
func corruptValueHeals(c *readerCase) {
	c.set("k", "value")
	var shared ports.Cache
	one, two := c.reader(func(o *ReaderOptions) { shared = o.Shared }), c.reader()
	for range 2 {
		noError(c.t, "set", shared.Set(c.t.Context(), "reader:k", []byte(`"cut o`), time.Hour))
		c.b.Pass(settle)
		loads := c.loaded("k")
		c.want(one, "k", "value", "of what was corrupt")
		c.want(two, "k", "value", "of what was corrupt")
		c.want(c.reader(), "k", "value", "of what was corrupt, later")
		c.wantLoads(loads+1, "k", "corrupt")
	}
}

// forgetful is a cache whose watch forgets which key was deleted.
type forgetful struct{ ports.Cache }

func (f forgetful) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	return f.Cache.Watch(ctx, func(ports.Invalidation) { fn(ports.Invalidation{Lost: true}) })
}

func lostInvalidationsFlushLocal(c *readerCase) {
	c.set("k", "first")
	c.set("missing", "")
	writer := c.reader()
	loses := c.reader(func(o *ReaderOptions) { o.Shared = forgetful{o.Shared} })
	c.want(loses, "k", "first", "at first")
	c.set("k", "second")
	c.delete(writer, "k")
	c.b.Pass(settle)
	c.want(loses, "k", "second", "after invalidations were lost")

	// A watch that breaks off: until it listens again, nothing is trusted.
	deaf := c.reader()
	c.want(deaf, "k", "second", "at first")
	c.b.Down()
	c.b.Pass(settle)
	c.b.Up()
	c.set("k", "third")
	c.b.until(c.t, "a deletion gets through", func() bool {
		return !fault.Transient(writer.Delete(c.t.Context(), "k"))
	})
	c.want(deaf, "k", "third", "by who may not have listened")
	c.b.Pass(settle)
	c.want(deaf, "k", "third", "by who listens again")
	loads := c.loaded("k")
	c.b.Pass(settle)
	c.want(deaf, "k", "third", "by who has listened for a while")
	c.wantLoads(loads, "k", "listened to again")
}
