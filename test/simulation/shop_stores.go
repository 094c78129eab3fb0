package simulation

import "example.com/surge/ports"

// breaking puts what a variant breaks under a context's store.
func breaking[R any](s *Shop, inner ports.Store[R], kit func(r *R) *ports.Kit, alter func(r *R)) ports.Store[R] {
	if s.variant.Kit == nil && s.variant.Orders == nil && s.variant.Shelves == nil {
		return inner
	}
	return brokenStore[R]{inner, func(r *R) {
		k := kit(r)
		*k = altered(s.variant.Kit, *k)
		if alter != nil {
			alter(r)
		}
	}, s.variant.Kit}
}

func shopAccounts(s *Shop, n *Node) ports.Accounts {
	kit := func(r *ports.AccountsRepos) *ports.Kit { return &r.Kit }
	return NewStore(n, breaking(s, ports.Accounts(s.Accounts.Node()), kit, nil), kit)
}

func shopCatalog(s *Shop, n *Node) ports.Catalog {
	kit := func(r *ports.CatalogRepos) *ports.Kit { return &r.Kit }
	return NewStore(n, breaking(s, ports.Catalog(s.Catalog.Node()), kit, nil), kit)
}

func shopOrders(s *Shop, n *Node) ports.Ordering {
	inner := s.Ordering.Node()
	if s.variant.Kit == nil && s.variant.Orders == nil {
		return NewOrdering(n, inner)
	}
	return NewOrdering(n, brokenOrdering{brokenStore[ports.OrderingRepos]{inner, func(r *ports.OrderingRepos) {
		r.Kit, r.Orders = altered(s.variant.Kit, r.Kit), altered(s.variant.Orders, r.Orders)
	}, s.variant.Kit}, inner})
}

func shopStocking(s *Shop, n *Node) ports.Stocking {
	kit := func(r *ports.StockingRepos) *ports.Kit { return &r.Kit }
	return NewStore(n, breaking(s, ports.Stocking(s.Stocking.Node()), kit, func(r *ports.StockingRepos) {
		r.Shelves = altered(s.variant.Shelves, r.Shelves)
	}), kit)
}

func shopBilling(s *Shop, n *Node) ports.Billing {
	kit := func(r *ports.BillingRepos) *ports.Kit { return &r.Kit }
	return NewStore(n, breaking(s, ports.Billing(s.Billing.Node()), kit, nil), kit)
}

func shopAuditing(s *Shop, n *Node) ports.Auditing {
	kit := func(r *ports.AuditingRepos) *ports.Kit { return &r.Kit }
	return NewStore(n, breaking(s, ports.Auditing(s.Auditing.Node()), kit, nil), kit)
}
