package rest

import (
	"time"

	"example.com/surge/app/catalog"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/core/text"
)

// productJSON is a product in answers: every member is always there.
type productJSON struct {
	ID           id.ID      `json:"id"`
	Name         string     `json:"name"`
	Description  string     `json:"description"`
	Price        moneyJSON  `json:"price"`
	Tags         []string   `json:"tags"`
	Stock        int64      `json:"stock"`
	PerUserLimit *int64     `json:"per_user_limit"`
	SaleStartsAt *time.Time `json:"sale_starts_at"`
	SaleEndsAt   *time.Time `json:"sale_ends_at"`
	Version      int64      `json:"version"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
}

func productOf(v catalog.View) productJSON {
	s := v.Product.Snapshot()
	p := productJSON{
		ID: s.ID, Name: s.Name, Description: s.Description, Price: moneyOf(s.Price), Tags: s.Tags, Stock: v.Stock,
		SaleStartsAt: s.SaleStartsAt, SaleEndsAt: s.SaleEndsAt, Version: s.Version, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
	if limit := s.PerUserLimit; limit != 0 {
		p.PerUserLimit = &limit
	}
	return p
}

// productEditJSON is what an admin says of a product. What may be null in an
// answer may be null here.
type productEditJSON struct {
	Name         Field[string]      `json:"name"`
	Description  Field[string]      `json:"description"`
	Price        Field[moneyInJSON] `json:"price"`
	Tags         Field[[]string]    `json:"tags"`
	PerUserLimit *int64             `json:"per_user_limit"`
	SaleStartsAt *time.Time         `json:"sale_starts_at"`
	SaleEndsAt   *time.Time         `json:"sale_ends_at"`
}

// newProductJSON is a product to add.
type newProductJSON struct {
	productEditJSON
	Stock Field[int64] `json:"stock"`
}

// check answers the details, or everything that is wrong with them.
func (in *productEditJSON) check() (product.Details, error) {
	var f text.Fields
	d := in.details(&f)
	_, err := product.New(id.Nil, d, 0, time.Unix(0, 0))
	return d, complaints(&f, err)
}

// check answers the details and the stock, or everything that is wrong with
// them.
func (in *newProductJSON) check() (product.Details, int64, error) {
	var f text.Fields
	d := in.details(&f)
	if !in.Stock.Set {
		f.Check("stock", "is required")
	}
	_, err := product.New(id.Nil, d, in.Stock.Value, time.Unix(0, 0))
	return d, in.Stock.Value, complaints(&f, err)
}

func (in *productEditJSON) details(f *text.Fields) product.Details {
	d := product.Details{
		Name: in.Name.Value, Description: in.Description.Value, Price: in.Price.Value.check(f, "price", in.Price.Set), Tags: in.Tags.Value,
		SaleStartsAt: in.SaleStartsAt, SaleEndsAt: in.SaleEndsAt,
	}
	if in.PerUserLimit != nil {
		d.PerUserLimit = *in.PerUserLimit
		if d.PerUserLimit == 0 { // which core takes for none
			f.Check("per_user_limit", "must be at least 1")
		}
	}
	return d
}
