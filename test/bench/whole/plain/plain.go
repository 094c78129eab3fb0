package main

import (
	"github.com/google/wire"

	"example.com/surge/ports"
)

// plainSet is what makes the difference.
var plainSet = wire.NewSet( //nolint:unused // by inject.go
	wire.Struct(new(noGate)), wire.Bind(new(ports.Stock), new(noGate)),
	wire.Struct(new(noCache)), wire.Bind(new(ports.Cache), new(noCache)),
	wire.Struct(new(products), "*"), wire.Bind(new(ports.ProductReader), new(products)),
	newOrders, wire.Bind(new(ports.Ordering), new(*orders)),
)
