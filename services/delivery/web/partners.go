package web

import "firstkm/services/delivery/httpd"

// partnerRoutes are the routes of this file.
func (s *Site) partnerRoutes(*httpd.Engine) {}
