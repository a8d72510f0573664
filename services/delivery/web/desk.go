package web

import "firstkm/services/delivery/httpd"

// deskRoutes are the routes of this file.
func (s *Site) deskRoutes(*httpd.Engine) {}
