package web

import "firstkm/services/delivery/httpd"

// operatorRoutes are the routes of this file.
func (s *Site) operatorRoutes(*httpd.Engine) {}
