package catalogue

import "sync/atomic"

// Live is the snapshot in use. It is safe for concurrent use; a reader keeps the snapshot that it took.
type Live struct{ now atomic.Pointer[Catalogue] }

// NewLive starts with c.
func NewLive(c *Catalogue) *Live {
	var l Live
	l.now.Store(c)
	return &l
}

// Now is the snapshot in use.
func (l *Live) Now() *Catalogue { return l.now.Load() }

// Swap puts c in use.
func (l *Live) Swap(c *Catalogue) { l.now.Store(c) }
