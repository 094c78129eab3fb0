package mocks

//go:generate go tool mockgen -source=../../ports/shop_notifier.go -destination=shop_notifier.go -package=mocks -write_package_comment=false
//go:generate go tool mockgen -source=../../ports/shop_payment_gateway.go -destination=shop_payment_gateway.go -package=mocks -write_package_comment=false
