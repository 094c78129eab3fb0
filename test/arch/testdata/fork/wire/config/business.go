package config

// Business is the variables of this service.
type Business struct{}

func (b *Business) derive(*Config) error { return nil }

func (b *Business) storeURLs() []storeURL { return nil }
