package web

import "firstkm/services/delivery/httpd"

// accountRoutes are the routes of this file.
func (s *Site) accountRoutes(*httpd.Engine) {}
