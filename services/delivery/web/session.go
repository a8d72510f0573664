package web

import "firstkm/services/delivery/httpd"

// sessionRoutes are the routes of this file.
func (s *Site) sessionRoutes(*httpd.Engine) {}
