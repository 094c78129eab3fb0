package redis

import _ "embed"

var (
	//go:embed lua/stock.lua
	stockSource string
	//go:embed lua/stock_is_open.lua
	stockIsOpenSource string
	//go:embed lua/stock_refuse.lua
	stockRefuseSource string
	//go:embed lua/stock_reserve.lua
	stockReserveSource string
	//go:embed lua/stock_sold_out.lua
	stockSoldOutSource string
	//go:embed lua/stock_find.lua
	stockFindSource string
	//go:embed lua/stock_release.lua
	stockReleaseSource string
	//go:embed lua/stock_settle.lua
	stockSettleSource string
	//go:embed lua/stock_return.lua
	stockReturnSource string
	//go:embed lua/stock_restock.lua
	stockRestockSource string
	//go:embed lua/stock_expired.lua
	stockExpiredSource string
	//go:embed lua/stock_close.lua
	stockCloseSource string
	//go:embed lua/stock_prepare.lua
	stockPrepareSource string
	//go:embed lua/stock_build.lua
	stockBuildSource string
	//go:embed lua/stock_fill.lua
	stockFillSource string
	//go:embed lua/stock_open.lua
	stockOpenSource string

	// A reservation that is refused at once does not define what it will not use.
	stockReserve = newScript(stockRefuseSource + stockSource + stockReserveSource)
	stockSoldOut = atOpenGate(stockSoldOutSource)
	stockFind    = atOpenGate(stockFindSource)
	stockRelease = atOpenGate(stockReleaseSource)
	stockSettle  = atOpenGate(stockSettleSource)
	stockReturn  = atOpenGate(stockReturnSource)
	stockRestock = atOpenGate(stockRestockSource)
	stockExpired = atOpenGate(stockExpiredSource)
	stockClose   = newScript(stockIsOpenSource + stockCloseSource)

	stockPrepare = newScript(stockPrepareSource)
	stockBuild   = newScript(stockBuildSource)
	stockFill    = newScript(stockSource + stockFillSource)
	stockOpen    = newScript(stockOpenSource)
)

func atOpenGate(source string) *script { return newScript(stockIsOpenSource + stockSource + source) }
