// Package product is what the shop sells: a catalogue entry with a price, an
// optional limit per user and an optional window of sale. How many are left is
// not its business: that is inventory.
package product

import (
	"slices"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/text"
)

// SaleNotOpen: the window of sale has not begun or is over.
var SaleNotOpen = fault.NewCode("SALE_NOT_OPEN", fault.KindConflict)

// Bounds of a product's fields.
const (
	MaxName        = 200    // characters
	MaxDescription = 10_000 // characters
	MaxTags        = 20
	MaxTag         = 50            // characters
	MaxStock       = 1_000_000_000 // pieces, also per restock
)

// Details are the fields that an admin edits.
type Details struct {
	Name         string
	Description  string
	Price        money.Money
	Tags         []string
	PerUserLimit int64      // 0 is no limit
	SaleStartsAt *time.Time // nil is open since ever
	SaleEndsAt   *time.Time // nil is open for ever
}

// Snapshot is every field of a product, for repositories and encoders. Slices
// and pointers in it are shared and not to be changed.
type Snapshot struct {
	ID id.ID
	Details
	InitialStock int64 // pieces at creation; what is left now only stocking knows
	Version      int64 // counts edits, from 1
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Product is one catalogue entry.
type Product struct{ s Snapshot }

// New makes a product of version 1 with its initial stock in pieces. Wrong
// fields are InvalidArgument with details.
func New(pid id.ID, d Details, stock int64, at time.Time) (Product, error) {
	return Restore(Snapshot{ID: pid, Details: d, InitialStock: stock, Version: 1, CreatedAt: at, UpdatedAt: at})
}

// Restore rebuilds a product from a snapshot; one that no Product could have
// is an error. Slices are copied.
func Restore(s Snapshot) (Product, error) {
	s.Details = s.Details.clone()
	s.CreatedAt, s.UpdatedAt = s.CreatedAt.UTC(), s.UpdatedAt.UTC()
	var f text.Fields
	s.Details.check(&f)
	f.Check("stock", countReason(s.InitialStock, 0))
	return Product{s}, f.Err()
}

// Snapshot is every field.
func (p Product) Snapshot() Snapshot { return p.s }

// ID is the product's identity.
func (p Product) ID() id.ID { return p.s.ID }

// Version counts edits.
func (p Product) Version() int64 { return p.s.Version }

// Edit replaces the details; the version grows by one.
func (p Product) Edit(d Details, at time.Time) (Product, error) {
	s := p.s
	s.Details, s.Version, s.UpdatedAt = d, s.Version+1, at
	return Restore(s)
}

// OnSale is nil inside the window of sale, else SaleNotOpen. The start is
// inside, the end is not.
func (p Product) OnSale(at time.Time) error {
	if p.s.SaleStartsAt != nil && at.Before(*p.s.SaleStartsAt) {
		return errNotYet
	}
	if p.s.SaleEndsAt != nil && !at.Before(*p.s.SaleEndsAt) {
		return errOver
	}
	return nil
}

var (
	errNotYet = fault.New(SaleNotOpen, "the sale has not started")
	errOver   = fault.New(SaleNotOpen, "the sale is over")
)

func (d Details) clone() Details {
	d.Tags = slices.Clone(d.Tags)
	d.SaleStartsAt = utc(d.SaleStartsAt)
	d.SaleEndsAt = utc(d.SaleEndsAt)
	return d
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC().Truncate(time.Microsecond)
	return &u
}

func (d Details) check(f *text.Fields) {
	f.Check("name", text.Line(d.Name, MaxName))
	f.Check("description", text.Block(d.Description, MaxDescription))
	if d.Price.IsZero() || d.Price.Amount() < 1 {
		f.Check("price", "must be at least 1 minor unit")
	}
	f.Check("tags", tagsReason(d.Tags))
	if d.PerUserLimit != 0 {
		f.Check("per_user_limit", countReason(d.PerUserLimit, 1))
	}
	if d.SaleStartsAt != nil && d.SaleEndsAt != nil && !d.SaleStartsAt.Before(*d.SaleEndsAt) {
		f.Check("sale_ends_at", "must be after sale_starts_at")
	}
	f.Check("sale_starts_at", timeReason(d.SaleStartsAt))
	f.Check("sale_ends_at", timeReason(d.SaleEndsAt))
}

// tagsReason judges tags one by one only when there are not too many: comparing
// each with all others is affordable then.
func tagsReason(tags []string) string {
	if len(tags) > MaxTags {
		return "must be at most 20"
	}
	for i, t := range tags {
		if reason := text.Line(t, MaxTag); reason != "" {
			return reason
		}
		if slices.Contains(tags[:i], t) {
			return "must not repeat"
		}
	}
	return ""
}

func timeReason(t *time.Time) string {
	if t != nil && (t.Year() < 1970 || t.Year() > 9999) {
		return "must lie between the years 1970 and 9999"
	}
	return ""
}

// CheckQuantity says what is wrong with a number of pieces to add, or "".
func CheckQuantity(n int64) string { return countReason(n, 1) }

func countReason(n, least int64) string {
	switch {
	case n < least && least == 0:
		return "must not be negative"
	case n < least:
		return "must be at least 1"
	case n > MaxStock:
		return "must be at most 1000000000"
	default:
		return ""
	}
}
