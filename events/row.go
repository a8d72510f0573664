package events

// Row is an envelope waiting in the outbox. It stands here, not in events/outbox, so that the SQL side can name it
// without importing the relay.
type Row struct {
	ID int64 // the row's own number
	Envelope
}

// Receipt says that a row was published, and where: Seq is the public feed's sequence.
type Receipt struct {
	ID     int64
	Stream string
	Seq    uint64
}
