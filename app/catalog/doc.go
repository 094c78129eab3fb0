// Package catalog is what the shop offers: admins make and edit products,
// anybody reads them.
//
// Reads go through a cache in two levels; what is changed is deleted there
// after the commit and before the answer, so that whoever changed it sees it at
// once on every node. Lists by tag come from sets of tags in state that may be
// lost; until they are built again the store answers. The events of a change
// repeat both, for a process that died in between.
//
// What belongs here is what an admin edits. How many pieces are left is
// stocking's: the catalogue asks, and shows it.
package catalog
