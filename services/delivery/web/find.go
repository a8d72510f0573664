package web

import "firstkm/services/delivery/httpd"

// findRoutes are the routes of this file.
func (s *Site) findRoutes(*httpd.Engine) {}
