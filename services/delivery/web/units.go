package web

import "firstkm/services/delivery/httpd"

// unitRoutes are the routes of this file.
func (s *Site) unitRoutes(*httpd.Engine) {}
