package config

import (
	"time"

	"example.com/surge/core/account"
)

// Business is the variables of the example shop. A fork writes its own.
type Business struct {
	PaymentURL       URL           `env:"PAYMENT_URL"` // default: sandbox:// with the store in memory
	PaymentWindow    time.Duration `env:"PAYMENT_WINDOW" envDefault:"15m"`
	AdminEmail       string        `env:"ADMIN_EMAIL"`
	AdminPassword    Secret        `env:"ADMIN_PASSWORD"`
	RateLimitSignIn  Rate          `env:"RATE_LIMIT_SIGN_IN" envDefault:"10/1m"`
	PasswordHashes   int           `env:"PASSWORD_HASHES" envDefault:"4"`
	DemoCatalogue    bool          `env:"DEMO_CATALOGUE" envDefault:"true"`
	ReservationHolds time.Duration `env:"RESERVATION_HOLDS" envDefault:"30s"`

	// Where the tables of one context are; default: StoreURL.
	AccountsStoreURL URL `env:"STORE_URL_ACCOUNTS"`
	CatalogStoreURL  URL `env:"STORE_URL_CATALOG"`
	OrderingStoreURL URL `env:"STORE_URL_ORDERING"`
	StockingStoreURL URL `env:"STORE_URL_STOCKING"`
	BillingStoreURL  URL `env:"STORE_URL_BILLING"`
	AuditingStoreURL URL `env:"STORE_URL_AUDITING"`
	SandboxStoreURL  URL `env:"STORE_URL_SANDBOX"` // the sandbox gateway's ledger
}

func (b *Business) storeURLs() []storeURL {
	return []storeURL{
		{"accounts", &b.AccountsStoreURL}, {"catalog", &b.CatalogStoreURL}, {"ordering", &b.OrderingStoreURL},
		{"stocking", &b.StockingStoreURL}, {"billing", &b.BillingStoreURL}, {"auditing", &b.AuditingStoreURL},
		{"sandbox", &b.SandboxStoreURL},
	}
}

func (b *Business) derive(c *Config) error {
	if b.PaymentURL.IsZero() {
		if !c.StoresInMemory() {
			return &Error{"PAYMENT_URL", "must be set when STORE_URL is not memory://"}
		}
		b.PaymentURL = URL{"sandbox://"}
	}
	if err := b.checkAdmin(); err != nil {
		return err
	}
	switch {
	case b.PaymentWindow <= 0:
		return &Error{"PAYMENT_WINDOW", "must be a positive duration such as 15m"}
	case b.ReservationHolds < time.Second:
		return &Error{"RESERVATION_HOLDS", "must be at least 1s"}
	case b.PasswordHashes < 1:
		return &Error{"PASSWORD_HASHES", "must be at least 1"}
	default:
		return nil
	}
}

func (b *Business) checkAdmin() error {
	if b.AdminEmail == "" && b.AdminPassword == "" {
		return nil
	}
	if b.AdminEmail == "" || b.AdminPassword == "" {
		return &Error{"ADMIN_EMAIL", "goes with ADMIN_PASSWORD: set both or neither"}
	}
	if reason := account.CheckEmail(account.NormalizeEmail(b.AdminEmail)); reason != "" {
		return &Error{"ADMIN_EMAIL", reason}
	}
	if reason := account.CheckPassword(string(b.AdminPassword)); reason != "" {
		return &Error{"ADMIN_PASSWORD", reason}
	}
	return nil
}
