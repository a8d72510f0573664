package web

import "firstkm/services/delivery/httpd"

// reportRoutes are the routes of this file.
func (s *Site) reportRoutes(*httpd.Engine) {}
