package accounts_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/accounts"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// running is one more process, in which profiles are kept. It counts what it
// reads of the store.
func (w *world) running(change func(d *accounts.Deps)) (*accounts.Service, *atomic.Int64) {
	w.t.Helper()
	loads := new(atomic.Int64)
	node := w.node(func(d *accounts.Deps) {
		d.Store = counted{d.Store, loads}
		if change != nil {
			change(d)
		}
	})
	ctx, stop := context.WithCancel(w.t.Context())
	var run sync.WaitGroup
	run.Go(func() {
		if err := node.Run(ctx); err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(func() { stop(); run.Wait() })
	synctest.Wait()
	return node, loads
}

type counted struct {
	ports.Accounts
	times *atomic.Int64
}

func (c counted) Tx(ctx context.Context, fn func(context.Context, ports.AccountsRepos) error) error {
	c.times.Add(1)
	return c.Accounts.Tx(ctx, fn)
}

// wants wants a node to show a user.
func wants(t *testing.T, node *accounts.Service, want account.User) {
	t.Helper()
	if got, err := node.Profile(t.Context(), want.Snapshot().ID); err != nil || got != want {
		t.Errorf("the profile is %+v (%v), want %+v", got, err, want)
	}
}

func TestProfilesAreKeptInTheProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		u := w.ann()
		node, loads := w.running(nil)
		wants(t, node, u)
		w.profiles.Cut()
		w.store.Cut()
		wants(t, node, u)
		if loads.Load() != 1 {
			t.Errorf("%d loads", loads.Load())
		}
	})
}

func TestEditAndDeletionReachEveryProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		u := w.ann()
		var nodes []*accounts.Service
		for range 3 {
			node, _ := w.running(nil)
			wants(t, node, u)
			nodes = append(nodes, node)
		}
		for i, editor := range nodes {
			city := "City " + string(rune('A'+i))
			edited, err := editor.EditProfile(t.Context(), u.Snapshot().ID, accounts.Edit{City: &city})
			if err != nil {
				t.Fatal(err)
			}
			wants(t, editor, edited) // at once
			synctest.Wait()
			for _, node := range nodes {
				wants(t, node, edited)
			}
		}
		if err := nodes[0].EnsureAdmin(t.Context(), email, password); err != nil { // deletes the copy
			t.Fatal(err)
		}
		admin, _ := w.stored(email)
		synctest.Wait()
		for _, node := range nodes {
			wants(t, node, admin)
		}
	})
}

// deaf is a cache that tells of nothing but that it listens.
type deaf struct{ ports.Cache }

func (d deaf) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	return d.Cache.Watch(ctx, func(i ports.Invalidation) {
		if i.Lost {
			fn(i)
		}
	})
}

func TestEditThatANodeMissedIsSeenInTenSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		u := w.ann()
		node, _ := w.running(func(d *accounts.Deps) { d.Cache = deaf{d.Cache} })
		wants(t, node, u)
		edited := w.edit(u.Snapshot().ID, "Anna", "")
		<-time.After(10 * time.Second)
		wants(t, node, edited)
	})
}

func TestLostCopiesAreLoadedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		u := w.ann()
		var all sync.WaitGroup
		var loads []*atomic.Int64
		for range 3 {
			node, n := w.running(func(d *accounts.Deps) { d.Store = slow{d.Store} })
			loads = append(loads, n)
			for range 50 {
				all.Go(func() { wants(t, node, u) })
			}
		}
		all.Wait()
		if n := loads[0].Load() + loads[1].Load() + loads[2].Load(); n != 1 {
			t.Errorf("%d loads", n)
		}
	})
}

// slow is a store that takes its time.
type slow struct{ ports.Accounts }

func (s slow) Tx(ctx context.Context, fn func(context.Context, ports.AccountsRepos) error) error {
	<-time.After(50 * time.Millisecond)
	return s.Accounts.Tx(ctx, fn)
}

// An edit ends while its user is being loaded, on a node that shows what it
// loaded to whoever asked before, and to nobody later.
func TestLoadThatAnEditOvertookIsNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		u := w.ann()
		var edited account.User
		node, _ := w.running(func(d *accounts.Deps) {
			d.Profiles = slowFill{d.Profiles, sync.OnceFunc(func() {
				edited = w.edit(u.Snapshot().ID, "Anna", "")
				synctest.Wait() // the node has heard of it
			})}
		})
		wants(t, node, u)
		wants(t, node, edited)
		w.shows(edited)
	})
}

func TestProfilesOutliveTheStoreAndTheCopies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		u := w.ann()
		node, _ := w.running(nil)
		wants(t, node, u)
		w.profiles.Cut()
		w.store.Cut()
		<-time.After(5 * time.Minute)
		wants(t, node, u)
		w.cache.Cut() // now it may have missed an edit
		synctest.Wait()
		if _, err := node.Profile(t.Context(), u.Snapshot().ID); err == nil {
			t.Error("a node that hears nothing shows what it last knew")
		}
		w.store.Mend()
		wants(t, node, u)
	})
}

// Whoever is not there costs the store one question.
func TestNobodyIsRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		node, loads := w.running(nil)
		for range 3 {
			if _, err := node.Profile(t.Context(), id.ID{99}); err == nil {
				t.Error("there is nobody")
			}
		}
		if loads.Load() != 1 {
			t.Errorf("%d loads", loads.Load())
		}
	})
}

// missing has something happen once a copy was looked for in vain.
type missing struct {
	ports.Profiles
	then func()
}

func (m missing) Get(ctx context.Context, key string) (map[string]string, error) {
	fields, err := m.Profiles.Get(ctx, key)
	if err != nil {
		m.then()
	}
	return fields, err
}

// Between looking for a copy and being let to make one, another node makes it.
func TestCopyThatAnotherNodeJustMadeIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		u := w.ann()
		node, loads := w.running(func(d *accounts.Deps) {
			d.Profiles = missing{d.Profiles, sync.OnceFunc(func() { w.shows(u) })}
		})
		wants(t, node, u)
		if loads.Load() != 0 {
			t.Errorf("%d loads", loads.Load())
		}
		w.profiles.Lose()
		began := time.Now()
		w.shows(u)
		if took := time.Since(began); took != 0 {
			t.Errorf("who makes the next copy waits for %v", took)
		}
	})
}
