package saved

// Held is how many searches, questions and keys the service holds in memory.
func (s *Service) Held() (searches, questions, keys int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.table.rows), len(s.table.asked), len(s.table.under)
}
