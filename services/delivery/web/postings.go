package web

import "firstkm/services/delivery/httpd"

// postingRoutes are the routes of this file.
func (s *Site) postingRoutes(*httpd.Engine) {}
