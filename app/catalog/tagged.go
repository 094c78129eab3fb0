package catalog

import (
	"context"
	"slices"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// tagged lists by the sets of tags. Ids grow with time and their text sorts as
// they do, so the newest members are the last. A member that lost the tag a
// moment ago is left out, and the page filled from further down.
func (s *Service) tagged(ctx context.Context, tag string, page ports.Page) ([]product.Product, error) {
	members, err := s.tags.Members(ctx, tagSet, tag)
	if err != nil {
		return nil, err
	}
	if !page.After.IsZero() {
		at, _ := slices.BinarySearch(members, page.After.String())
		members = members[:at]
	}
	var list []product.Product
	for len(list) < page.Limit && len(members) > 0 {
		n := max(0, len(members)-(page.Limit-len(list)))
		newest, err := s.newestFirst(ctx, members[n:])
		if err != nil {
			return nil, err
		}
		for _, p := range newest {
			if slices.Contains(p.Snapshot().Tags, tag) {
				list = append(list, p)
			}
		}
		members = members[:n]
	}
	return list, nil
}

// newestFirst answers those members that exist, the last one first.
func (s *Service) newestFirst(ctx context.Context, members []string) ([]product.Product, error) {
	ids := make([]id.ID, len(members))
	for i, m := range members {
		var err error
		if ids[i], err = id.Parse(m); err != nil {
			return nil, fault.New(fault.Internal, "a member of a tag is no product").WithCause(err)
		}
	}
	var products []product.Product
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
		products, err = r.Products.GetMany(ctx, ids)
		return err
	})
	slices.SortFunc(products, func(a, b product.Product) int { return compare(b.ID(), a.ID()) })
	return products, err
}

func compare(a, b id.ID) int { return slices.Compare(a[:], b[:]) }
