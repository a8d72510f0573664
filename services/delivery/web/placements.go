package web

import "firstkm/services/delivery/httpd"

// placementRoutes are the routes of this file.
func (s *Site) placementRoutes(*httpd.Engine) {}
