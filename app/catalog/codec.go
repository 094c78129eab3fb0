package catalog

import (
	"encoding/json"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
)

// cached is a product in the cache. Its names are short because it is read far
// more often by machines than by people. Another shape needs another prefix of
// the key: old and new processes share the cache while a fleet is updated.
type cached struct {
	ID          id.ID      `json:"i"`
	Name        string     `json:"n"`
	Description string     `json:"d,omitempty"`
	Amount      int64      `json:"a"`
	Currency    string     `json:"c"`
	Tags        []string   `json:"t,omitempty"`
	Limit       int64      `json:"l,omitempty"`
	Starts      *time.Time `json:"s,omitempty"`
	Ends        *time.Time `json:"e,omitempty"`
	Stock       int64      `json:"k"`
	Version     int64      `json:"v"`
	Created     time.Time  `json:"x"`
	Updated     time.Time  `json:"y"`
}

func encode(p product.Product) ([]byte, error) {
	s := p.Snapshot()
	value, err := json.Marshal(cached{
		ID: s.ID, Name: s.Name, Description: s.Description, Amount: s.Price.Amount(), Currency: s.Price.Currency(),
		Tags: s.Tags, Limit: s.PerUserLimit, Starts: s.SaleStartsAt, Ends: s.SaleEndsAt, Stock: s.InitialStock,
		Version: s.Version, Created: s.CreatedAt, Updated: s.UpdatedAt,
	})
	return value, fault.Wrap(err, fault.Internal, "encode a product")
}

func decode(value []byte) (product.Product, error) {
	var c cached
	if err := json.Unmarshal(value, &c); err != nil {
		return product.Product{}, fault.Wrap(err, fault.Internal, "decode a product")
	}
	price, err := money.New(c.Amount, c.Currency)
	if err != nil {
		return product.Product{}, err
	}
	return product.Restore(product.Snapshot{
		ID: c.ID,
		Details: product.Details{
			Name: c.Name, Description: c.Description, Price: price, Tags: c.Tags, PerUserLimit: c.Limit,
			SaleStartsAt: c.Starts, SaleEndsAt: c.Ends,
		},
		InitialStock: c.Stock, Version: c.Version, CreatedAt: c.Created, UpdatedAt: c.Updated,
	})
}
