package redis

import "strconv"

// key names a key of a kind for a name, which may be any bytes. Keys of one
// name are in one slot of a Cluster, whatever their kinds: the slot is that of
// the bytes between the first "{" and the first "}" behind it, if there is
// anything between them; the colon sees to that. Kinds hold no braces.
func (c *Client) key(kind, name string) string {
	return c.prefix + kind + "{:" + name + "}"
}

// part names a key of a part of what a name stands for, in the name's slot. The
// length keeps apart where the name ends.
func (c *Client) part(kind, name, part string) string {
	return c.prefix + kind + strconv.Itoa(len(name)) + "{:" + name + "}" + part
}
