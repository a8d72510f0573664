package web

import "firstkm/services/delivery/httpd"

// importRoutes are the routes of this file.
func (s *Site) importRoutes(*httpd.Engine) {}
