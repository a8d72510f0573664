package web

import "firstkm/services/delivery/httpd"

// applicationRoutes are the routes of this file.
func (s *Site) applicationRoutes(*httpd.Engine) {}
