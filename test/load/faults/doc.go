// Package faults holds flash sales while real servers are killed, forget what
// they had, stop answering or are cut off, and then looks at what was lost:
// nothing may be sold or charged twice, every piece is sold in the end, what was
// committed is published and nothing else is, and the system comes back to ready
// by itself. What is cached is attacked in the same way, for what the store is
// asked, how long readers wait and how true what they are shown is.
//
// Its tests start servers and carry the build tag integration.
package faults
