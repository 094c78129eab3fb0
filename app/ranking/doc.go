// Package ranking keeps the board of best sellers.
//
// The counts are in the catalogue's store, counted once per paid order. The
// board is a copy of them in state that may be lost: scores are absolute and
// carry the count's version, so that updates may repeat and overtake each
// other, and a board that was lost is built again from the counts. Until then
// the store answers. Whoever reads the board reads it through a cache, for a
// second: it is the same for everybody, and while it is lost the store is asked
// once and not by all.
//
// What belongs here is what sells how well. What a product is, the catalogue
// knows.
package ranking
