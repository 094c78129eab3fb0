package redis

// key names a key of a kind for a name, which may be any bytes. Keys of one
// name are in one slot of a Cluster, whatever their kinds: the slot is that of
// the bytes between the first "{" and the first "}" behind it, if there is
// anything between them; the colon sees to that. Kinds hold no braces.
func (c *Client) key(kind, name string) string {
	return c.prefix + kind + "{:" + name + "}"
}
